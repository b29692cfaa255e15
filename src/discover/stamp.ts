import type { Stamp } from "../config/config.ts";
import type { GoPackage, GoVariable } from "../facts.ts";
import type { Decided } from "./main.ts";

const kinds: Record<keyof Stamp, RegExp> = {
  version: /^(app|git|build)?version$/i,
  commit: /^(app)?(git|build)?(commit|hash|sha|sha1|revision)$/i,
  date: /^(app|git|build)?(date|builddate|committime|commitdate)$/i,
};

/**
 * The Go variables that receive version, commit and date: the configured ones, else those that the project's own build
 * sets, else those of the package that declares a version: the main package, or one whose folder is named for it
 * (`internal/version`).
 *
 * @param linked variables that the project's own build sets through the linker
 * @param packages of the modules that the program can be made of
 * @param main folder of the entrypoint's main package
 */
export function chooseStamp(
  variables: readonly GoVariable[],
  linked: readonly string[],
  packages: readonly GoPackage[],
  main: string,
  configured: Stamp | undefined,
): Decided<Stamp> {
  if (configured !== undefined) return { value: configured, why: "slipway.yaml: build.stamp" };
  const own = stampOf(linked.map((variable) => [variable, variable.slice(variable.lastIndexOf(".") + 1)]));
  if (own.version !== undefined) return { value: own, why: "what the project's own build sets with -ldflags" };
  const homes = [main, ...versionFolders(variables)].filter((dir) =>
    variables.some((variable) => variable.dir === dir && kinds.version.test(variable.name)),
  );
  const owner = homes.map((dir) => packages.find((each) => each.dir === dir)).find((each) => each !== undefined);
  if (owner === undefined) return { value: {}, why: "no version variable found" };
  const home = owner.dir;
  // The linker knows the package of a command as `main`, whatever its import path.
  const prefix = owner.name === "main" ? "main" : owner.importPath;
  const declared = variables.filter(({ dir }) => dir === home).map(({ name }) => [`${prefix}.${name}`, name] as const);
  return { value: stampOf(declared), why: `string variables in ${home}` };
}

/** What variables are for, by their names. */
function stampOf(variables: readonly (readonly [variable: string, name: string])[]): Stamp {
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, pattern]) => {
      const found = variables.find(([, name]) => pattern.test(name));
      return found === undefined ? [] : [[kind, found[0]]];
    }),
  );
}

function versionFolders(variables: readonly GoVariable[]): string[] {
  const folders = variables.map((variable) => variable.dir);
  return folders.filter((dir) => /\/(version|buildinfo|build|info)$/.test(dir)).sort((a, b) => a.length - b.length);
}
