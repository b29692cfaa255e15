import type { GoPackage } from "../facts.ts";

/** What is tested, and what is left out of it. */
export interface Tests {
  /** Patterns of packages. */
  readonly packages: readonly string[];
  /** Folders of packages. */
  readonly leftOut: readonly string[];
}

/** A folder of tests that want a cluster, as kubebuilder lays projects out. */
const FOLDER_OF_E2E = /(^|\/)e2e(\/|$)/;

/** A file of such tests, where they have no folder to themselves: test/e2e_test.go. */
const FILE_OF_E2E = /(^|_)e2e_(.*_)?test\.go$/;

function needsCluster({ dir, tests }: GoPackage): boolean {
  return FOLDER_OF_E2E.test(dir) || (tests.length > 0 && tests.every((file) => FILE_OF_E2E.test(file)));
}

/**
 * Decides what is tested: everything, but for end-to-end tests, which kubebuilder's Makefile leaves out too.
 *
 * @param configured `test.packages` of slipway.yaml, which goes before
 */
export function chooseTests(packages: readonly GoPackage[], configured: readonly string[] | undefined): Tests {
  if (configured !== undefined) return { packages: configured, leftOut: [] };
  const leftOut = packages.filter(needsCluster);
  const tested = packages.filter((each) => !leftOut.includes(each));
  return { packages: leftOut.length === 0 ? ["./..."] : foldersOf(tested), leftOut: foldersOf(leftOut) };
}

function foldersOf(packages: readonly GoPackage[]): string[] {
  return packages.map(({ dir }) => dir);
}
