import { fail, type Problem } from "../errors.ts";
import type { GoPackage } from "../facts.ts";

/** A decision with the reason for it, so that `plan` can print both. */
export interface Decided<T> {
  readonly value: T;
  /** `slipway.yaml`, or how it was discovered. */
  readonly why: string;
}

/**
 * The main package that the controller is built from: the configured one, the only one, the one whose folder has
 * a name that controllers commonly use, or the only one that the charts start.
 *
 * @param configured `build.main` of the configuration
 * @param name the controller's name, which its folder below cmd/ often has
 * @param commands programs that the charts start
 * @throws SlipwayError `main-missing` or `main-ambiguous`
 */
export function chooseMain(
  packages: readonly GoPackage[],
  configured: string | undefined,
  name: string,
  commands: readonly string[] = [],
): Decided<GoPackage> {
  const mains = mainPackages(packages);
  if (configured !== undefined) {
    return { value: configuredMain(packages, configured, "build.main"), why: "slipway.yaml: build.main" };
  }
  const [only] = mains;
  if (only === undefined) {
    throw fail({
      code: "main-missing",
      where: "go.mod",
      what: "the module has no main package",
      remedy: "run Slipway in the folder of the controller's module, or set build.main in slipway.yaml",
    });
  }
  if (mains.length === 1) return { value: only, why: "the only main package" };
  const usual = [`./cmd/${name}`, "./cmd/controller", "./cmd/manager", "./cmd/operator", "./cmd", "."];
  const best = usual.map((dir) => mains.find((main) => main.dir === dir)).find((main) => main !== undefined);
  if (best !== undefined) return { value: best, why: `usual place among ${mains.length} main packages` };
  const started = mains.filter(({ dir }) => commands.some((command) => lastOf(command) === lastOf(dir)));
  const [sole, ...more] = started;
  if (sole !== undefined && more.length === 0) {
    return { value: sole, why: `the only one of ${mains.length} main packages that the charts start` };
  }
  throw fail(ambiguous(mains, started));
}

function ambiguous(mains: readonly GoPackage[], started: readonly GoPackage[]): Problem {
  const lines = mains.map((main) => (started.includes(main) ? `${main.dir}, which the charts start` : main.dir));
  return {
    code: "main-ambiguous",
    where: "go.mod",
    what: `the module has ${mains.length} main packages, and none has a name that tells the controller's one`,
    why: lines.join("\n"),
    remedy:
      started.length === 0
        ? "set build.main in slipway.yaml to the controller's one; further ones of the same image go into build.binaries"
        : "set build.main in slipway.yaml to the one that the image starts by default: the others that the charts start are put into the same image",
  };
}

/** The packages that programs are made from. */
export function mainPackages(packages: readonly GoPackage[]): GoPackage[] {
  return packages.filter((candidate) => candidate.name === "main");
}

/** The last element of a path, by which a program and the folder of its main package are matched. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * The main package that the configuration names.
 *
 * @param key where it does
 * @throws SlipwayError `main-not-found`
 */
export function configuredMain(packages: readonly GoPackage[], configured: string, key: string): GoPackage {
  const mains = mainPackages(packages);
  const found = mains.find((main) => main.dir === configured.replace(/\/+$/, ""));
  if (found !== undefined) return found;
  throw fail({
    code: "main-not-found",
    where: `slipway.yaml: ${key}`,
    what: `${configured} is no main package`,
    why: mains.length === 0 ? "the module has none" : `main packages: ${mains.map((main) => main.dir).join(", ")}`,
    remedy: "name the folder of a main package",
  });
}
