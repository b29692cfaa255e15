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

/** What is found, that the controller's main package is chosen from. */
export interface MainFacts {
  readonly packages: readonly GoPackage[];
  /** Folder of the controller's Go module. */
  readonly dir: ModuleFolder;
  /** The controller's name, which its folder below cmd/ often has. */
  readonly name: string;
  /** Programs that the charts start. */
  readonly commands: readonly string[];
}

/**
 * The main package that the controller is built from: the configured one, the only one, the one whose folder has
 * a name that controllers commonly use, the only one that the charts start, or the only one that is called a controller.
 * Those of the repository's other modules come into question where the controller's own has none that is one of these.
 *
 * @param configured `build.main` of the configuration
 * @throws SlipwayError `main-missing` or `main-ambiguous`
 */
export function chooseMain(facts: MainFacts, configured: string | undefined): Decided<GoPackage> {
  if (configured !== undefined) {
    return { value: configuredMain(facts.packages, configured, "build.main"), why: "slipway.yaml: build.main" };
  }
  const mains = mainPackages(facts.packages);
  const own = mains.filter(({ module }) => module === facts.dir);
  const found = likelyMain(own, facts) ?? likelyMain(mains, facts);
  if (found !== undefined) return found;
  throw fail(mains.length === 0 ? NO_MAIN : ambiguous(mains, startedBy(facts.commands, mains)));
}

function likelyMain(mains: readonly GoPackage[], { name, commands }: MainFacts): Decided<GoPackage> | undefined {
  const [only] = mains;
  if (only === undefined) return undefined;
  if (mains.length === 1) return { value: only, why: "the only main package" };
  const usual = [`./cmd/${name}`, "./cmd/controller", "./cmd/manager", "./cmd/operator", "./cmd", "."];
  const best = usual.map((dir) => mains.find((main) => main.dir === dir)).find((main) => main !== undefined);
  if (best !== undefined) return { value: best, why: `usual place among ${mains.length} main packages` };
  const started = startedBy(commands, mains);
  const [sole, ...more] = started;
  if (sole !== undefined && more.length === 0) {
    return { value: sole, why: `the only one of ${mains.length} main packages that the charts start` };
  }
  const [called, ...further] = mains.filter(({ dir }) => CALLED_CONTROLLER.test(dir) && !isAside(dir));
  if (called === undefined || further.length > 0 || started.length > 0) return undefined;
  return { value: called, why: `the only one of ${mains.length} main packages that is called so` };
}

/** What the name of a program ends in that is a controller: ./cmd/rollouts-controller, ./cmd/app-controller-manager. */
const CALLED_CONTROLLER = /-(controller|manager|operator)$/;

function startedBy(commands: readonly string[], mains: readonly GoPackage[]): GoPackage[] {
  return mains.filter(({ dir }) => commands.some((command) => lastOf(command) === lastOf(dir)));
}

const NO_MAIN: Problem = {
  code: "main-missing",
  where: "go.mod",
  what: "no main package was found",
  remedy: "set build.dir in slipway.yaml to the folder of the Go module that the controller's program is in",
};

function ambiguous(mains: readonly GoPackage[], started: readonly GoPackage[]): Problem {
  const lines = mains.map((main) => (started.includes(main) ? `${main.dir}, which the charts start` : main.dir));
  return {
    code: "main-ambiguous",
    where: "go.mod",
    what: `there are ${mains.length} main packages, and none has a name that tells the controller's one`,
    why: lines.join("\n"),
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
    why: mains.length === 0 ? "there is none" : `main packages: ${mains.map((main) => main.dir).join(", ")}`,
    remedy: "name the folder of a main package",
  });
}
