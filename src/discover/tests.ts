import type { GoPackage } from "../facts.ts";

/** What is tested, and what is left out of it. */
export interface Tests {
  /** Patterns of packages. */
  readonly packages: readonly string[];
  /** Folders of packages. */
  readonly leftOut: readonly string[];
}

/** Where a package's tests want a cluster: in a folder of this name, as kubebuilder lays projects out. */
const NEEDS_CLUSTER = /(^|\/)e2e(\/|$)/;

/**
 * Decides what is tested: everything, but for end-to-end tests, which kubebuilder's Makefile leaves out too.
 *
 * @param configured `test.packages` of slipway.yaml, which goes before
 */
export function chooseTests(packages: readonly GoPackage[], configured: readonly string[] | undefined): Tests {
  if (configured !== undefined) return { packages: configured, leftOut: [] };
  const folders = packages.map(({ dir }) => dir);
  const leftOut = folders.filter((dir) => NEEDS_CLUSTER.test(dir));
  return { packages: leftOut.length === 0 ? ["./..."] : folders.filter((dir) => !leftOut.includes(dir)), leftOut };
}
