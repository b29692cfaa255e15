import { fail, type Problem } from "../errors.ts";
import type { GoPackage } from "../facts.ts";
import { isAside } from "./aside.ts";
import type { ModuleFolder } from "./module.ts";

/** A decision with the reason for it, so that `plan` can print both. */
export interface Decided<T> {
  readonly value: T;
  /** `slipway.yaml`, or how it was discovered. */
  readonly why: string;
}

/**
 * The main package that the controller is built from: the configured one, the only one, the one whose folder has
 * a name that controllers commonly use, the only one that the charts start, or the only one that is called a controller.
 *
 * @param configured `build.main` of the configuration
 * @param name the controller's name, which its folder below cmd/ often has
 * @param commands programs that the charts start
 * @param modules folders of the repository's other Go modules, which an error names
 * @throws SlipwayError `main-missing` or `main-ambiguous`
 */
export function chooseMain(
  packages: readonly GoPackage[],
  configured: string | undefined,
  name: string,
  commands: readonly string[] = [],
  modules: readonly ModuleFolder[] = [],
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
      ...(modules.length > 0 && { why: otherModules(modules) }),
      remedy: "set build.dir in slipway.yaml to the folder of the Go module that the controller's program is in",
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
  const [called, ...further] = mains.filter(({ dir }) => CALLED_CONTROLLER.test(dir) && !isAside(dir));
  if (called !== undefined && further.length === 0 && started.length === 0) {
    return { value: called, why: `the only one of ${mains.length} main packages that is called so` };
  }
  throw fail(ambiguous(mains, started, modules));
}

/** What the name of a program ends in that is a controller: ./cmd/rollouts-controller, ./cmd/app-controller-manager. */
const CALLED_CONTROLLER = /-(controller|manager|operator)$/;

function otherModules(folders: readonly ModuleFolder[]): string {
  return `not in this module, but in ones of their own, of which build.dir names one: ${folders.join(", ")}`;
}

function ambiguous(
  mains: readonly GoPackage[],
  started: readonly GoPackage[],
  modules: readonly ModuleFolder[],
): Problem {
  const lines = mains.map((main) => (started.includes(main) ? `${main.dir}, which the charts start` : main.dir));
  return {
    code: "main-ambiguous",
    where: "go.mod",
    what: `the module has ${mains.length} main packages, and none has a name that tells the controller's one`,
    why: [...lines, ...(modules.length === 0 ? [] : [otherModules(modules)])].join("\n"),
    remedy:
      started.length === 0
        ? "set build.main in slipway.yaml to the controller's one; further ones go into build.binaries, or into build.images where they have images of their own"
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
