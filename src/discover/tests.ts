import type { Facts, GoPackage } from "../facts.ts";
import { isAside } from "./aside.ts";
import { fromFolder, moduleOf, replacedBy, seenFrom, type ModuleFolder } from "./module.ts";

/** Packages of one Go module, which one command tests. */
export interface TestSuite {
  /** Folder of the module. */
  readonly module: ModuleFolder;
  /** Patterns of packages, as they are written from that folder on. */
  readonly packages: readonly string[];
}

/** What is tested, and what is left out of it. */
export interface Tests {
  /** The controller's own module first. */
  readonly suites: readonly TestSuite[];
  /** Folders of packages that want a cluster. */
  readonly leftOut: readonly string[];
  /** Folders of further modules, which are not tested. */
  readonly untested: readonly ModuleFolder[];
}

/** A folder of tests that want a cluster, as kubebuilder lays projects out. */
const FOLDER_OF_E2E = /(^|\/)e2e(\/|$)/;

/** A file of such tests, where they have no folder to themselves: test/e2e_test.go. */
const FILE_OF_E2E = /(^|_)e2e_(.*_)?test\.go$/;

function needsCluster({ dir, tests }: GoPackage): boolean {
  return FOLDER_OF_E2E.test(dir) || (tests.length > 0 && tests.every((file) => FILE_OF_E2E.test(file)));
}

/**
 * Decides what is tested: all of the modules that programs are made from, and of those that the controller's go.mod takes from the
 * repository itself, but for end-to-end tests, which kubebuilder's Makefile leaves out too.
 *
 * @param built modules that programs are made from
 * @param configured `test.packages` of slipway.yaml, which goes before
 */
export function chooseTests(
  { dir, goMod, modules, packages }: Pick<Facts, "dir" | "goMod" | "modules" | "packages">,
  built: readonly ModuleFolder[],
  configured: readonly string[] | undefined,
): Tests {
  if (configured !== undefined) return { suites: suitesOf(configured, modules, dir), leftOut: [], untested: [] };
  const used = [...new Set([dir, ...built, ...replacedBy(goMod, dir)])];
  const suites = used.flatMap((module): TestSuite[] => {
    const all = packages.filter((each) => each.module === module);
    const tested = all.filter((each) => !needsCluster(each));
    const folders = tested.map((each) => seenFrom(module, fromFolder(dir, each.dir)));
    return tested.length === 0 ? [] : [{ module, packages: tested.length === all.length ? ["./..."] : folders }];
  });
  return {
    suites,
    leftOut: packages.filter((each) => used.includes(each.module) && needsCluster(each)).map((each) => each.dir),
    untested: modules.filter((folder) => !used.includes(folder) && !isAside(folder)),
  };
}

/** Patterns by the module that each is in: of `./api/...`, `./...` in `api` where that is a module of its own. */
function suitesOf(patterns: readonly string[], modules: readonly ModuleFolder[], dir: ModuleFolder): TestSuite[] {
  const placed = patterns.map((pattern) => {
    const [folder = ".", rest] = pattern.split(/\/?\.\.\.$/, 2);
    const path = fromFolder(dir, folder);
    const module = moduleOf(modules, path) ?? dir;
    return { module, pattern: `${seenFrom(module, path)}${rest === undefined ? "" : "/..."}` };
  });
  return [...new Set(placed.map(({ module }) => module))].map((module) => ({
    module,
    packages: placed.filter((each) => each.module === module).map(({ pattern }) => pattern),
  }));
}
