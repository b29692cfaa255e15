import { NEWEST_KUBERNETES } from "../chart-validation/kubernetes-versions.ts";
import type { TestConfig } from "../config/config.ts";
import type { Facts } from "../facts.ts";
import type { Decided } from "./main.ts";
import { fromFolder, moduleOf, type ModuleFolder } from "./module.ts";
import type { TestSuite } from "./tests.ts";

/**
 * Extended regular expression for `git grep`: an import of the package that starts an API server for tests, or of Flux's package that
 * wraps it. https://book.kubebuilder.io/reference/envtest
 */
export const ENVTEST_PATTERN =
  '^[[:space:]]*(import[[:space:]]+)?([A-Za-z0-9_.]+[[:space:]]+)?"' +
  '(sigs[.]k8s[.]io/controller-runtime/pkg/envtest|github[.]com/fluxcd/pkg/runtime/testenv)"';

/** A version of Kubernetes as setup-envtest takes it: `1.34.1`, or `1.34.x` for the newest of those. */
export type EnvtestVersion = string;

/**
 * Decides whether the tests get an API server to run against (etcd and kube-apiserver), and of which version: Kubernetes'
 * libraries have its number, 0.34.1 for 1.34.1, and kubebuilder's Makefile goes by that, too.
 *
 * @param suites what is tested
 * @param configured `test.envtest` of slipway.yaml, which goes before
 * @returns undefined where no test asks for one
 */
export function chooseEnvtest(
  { goMod, modules, envtest }: Facts,
  suites: readonly TestSuite[],
  configured: TestConfig["envtest"],
): Decided<EnvtestVersion> | undefined {
  if (configured === "none") return undefined;
  if (configured !== undefined) return { value: configured, why: "configured" };
  const user = envtest.find((file) => {
    const folder = fromFolder(file, "..");
    const suite = suites.find(({ module }) => module === moduleOf(modules, folder));
    // What is no test itself may be what tests anywhere in its module start their API server with.
    return suite !== undefined && (!file.endsWith("_test.go") || suite.packages.some(has(suite.module, folder)));
  });
  if (user === undefined) return undefined;
  const asks = `${user} starts an API server`;
  const [library, minor] =
    /^\s*(?:require\s+)?(k8s\.io\/(?:api|apimachinery|client-go))\s+v0\.(\d+)\./m.exec(goMod)?.slice(1) ?? [];
  return minor === undefined
    ? { value: NEWEST_KUBERNETES.replace(/\d+$/, "x"), why: `${asks}; go.mod names no library of Kubernetes` }
    : { value: `1.${minor}.x`, why: `${asks}; the version is that of ${library} in go.mod` };
}

/** Whether patterns of packages, as they are written from a module on, have a folder. */
function has(module: ModuleFolder, folder: string): (pattern: string) => boolean {
  return (pattern) => {
    const base = fromFolder(module, pattern.replace(/\/?\.\.\.$/, "") || ".");
    const below = pattern.endsWith("...") && (base === "." || folder.startsWith(`${base}/`));
    return folder === base || below;
  };
}
