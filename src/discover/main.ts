import { fail } from "../errors.ts";
import type { GoPackage } from "../facts.ts";

/** A decision with the reason for it, so that `plan` can print both. */
export interface Decided<T> {
  readonly value: T;
  /** `slipway.yaml`, or how it was discovered. */
  readonly why: string;
}

/**
 * The main package that the controller is built from: the configured one, the only one, or the one whose folder has
 * a name that controllers commonly use.
 *
 * @param configured `build.main` of the configuration
 * @param name the controller's name, which its folder below cmd/ often has
 * @throws SlipwayError `main-missing` or `main-ambiguous`
 */
export function chooseMain(
  packages: readonly GoPackage[],
  configured: string | undefined,
  name: string,
): Decided<GoPackage> {
  const mains = packages.filter((candidate) => candidate.name === "main");
  if (configured !== undefined) return { value: configuredMain(mains, configured), why: "slipway.yaml: build.main" };
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
  throw fail({
    code: "main-ambiguous",
    where: "go.mod",
    what: `the module has ${mains.length} main packages`,
    why: mains.map((main) => main.dir).join("\n"),
    remedy: "set build.main in slipway.yaml to the controller's one",
  });
}

function configuredMain(mains: readonly GoPackage[], configured: string): GoPackage {
  const found = mains.find((main) => main.dir === configured.replace(/\/+$/, ""));
  if (found !== undefined) return found;
  throw fail({
    code: "main-not-found",
    where: "slipway.yaml: build.main",
    what: `${configured} is no main package`,
    why: mains.length === 0 ? "the module has none" : `main packages: ${mains.map((main) => main.dir).join(", ")}`,
    remedy: "name the folder of the controller's main package",
  });
}
