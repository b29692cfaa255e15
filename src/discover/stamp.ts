import type { Stamp } from "../config/config.ts";
import type { GoPackage, GoVariable } from "../facts.ts";
import type { Decided } from "./main.ts";

const kinds: Record<keyof Stamp, RegExp> = {
  version: /^(git|build)?version$/i,
  commit: /^(git|build)?(commit|sha|gitsha|revision)$/i,
  date: /^(git|build)?(date|builddate|committime|commitdate)$/i,
};

/**
 * The Go variables that receive version, commit and date: the configured ones, else those of the package that
 * declares a version: the main package, or one whose folder is named for it (`internal/version`).
 */
export function chooseStamp(
  variables: readonly GoVariable[],
  packages: readonly GoPackage[],
  main: GoPackage,
  configured: Stamp | undefined,
): Decided<Stamp> {
  if (configured !== undefined) return { value: configured, why: "slipway.yaml: build.stamp" };
  const home = [main.dir, ...versionFolders(variables)].find((dir) =>
    variables.some((variable) => variable.dir === dir && kinds.version.test(variable.name)),
  );
  const owner = packages.find((candidate) => candidate.dir === home);
  if (home === undefined || owner === undefined) return { value: {}, why: "no version variable found" };
  // The linker knows the package of a command as `main`, whatever its import path.
  const prefix = owner.name === "main" ? "main" : owner.importPath;
  const stamp = Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, pattern]) => {
      const found = variables.find((variable) => variable.dir === home && pattern.test(variable.name));
      return found === undefined ? [] : [[kind, `${prefix}.${found.name}`]];
    }),
  );
  return { value: stamp, why: `string variables in ${home}` };
}

function versionFolders(variables: readonly GoVariable[]): string[] {
  const folders = variables.map((variable) => variable.dir);
  return folders.filter((dir) => /\/(version|buildinfo|build|info)$/.test(dir)).sort((a, b) => a.length - b.length);
}
