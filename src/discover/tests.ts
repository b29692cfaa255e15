import type { GoPackage } from "../facts.ts";

/** Where a package's tests want a cluster: in a folder of this name, as kubebuilder lays projects out. */
const NEEDS_CLUSTER = /(^|\/)e2e(\/|$)/;

/** What is tested where slipway.yaml does not say it: everything, but for end-to-end tests, which kubebuilder's Makefile leaves out too. */
export function testPackages(packages: readonly GoPackage[]): string[] {
  if (untested(packages).length === 0) return ["./..."];
  return packages.map(({ dir }) => dir).filter((dir) => !NEEDS_CLUSTER.test(dir));
}

/** The folders of end-to-end tests. */
export function untested(packages: readonly GoPackage[]): string[] {
  return packages.map(({ dir }) => dir).filter((dir) => NEEDS_CLUSTER.test(dir));
}
