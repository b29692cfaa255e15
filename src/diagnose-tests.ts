// What it means when the controller's tests fail, or cannot be run.
import { lastLines, type Output } from "./diagnose.ts";
import type { Problem } from "./errors.ts";

/** How much of the output of failing tests an error shows, in lines. */
const SHOWN = 80;

/**
 * The problem of failed tests. gotestsum has summed up the failing ones at the end of its output. Where that is longer than an error
 * should be, as one that ran out of time tells what every goroutine did, their names stand before the end of it.
 */
export function explainTests({ stdout, stderr }: Output): Problem {
  const summary = stdout.lastIndexOf("=== Failed");
  const failed = summary >= 0 ? stdout.slice(summary) : `${stdout}\n${stderr}`;
  const shown = lastLines(failed, SHOWN);
  const named = failed.split("\n").filter((line) => line.startsWith("=== FAIL: ") || TIMED_OUT.test(line));
  const cut = named.filter((line) => !shown.includes(line));
  return {
    code: "tests-failed",
    where: "stage test",
    what: "the controller's tests fail",
    why: cut.length === 0 ? shown : [...cut, "…", shown].join("\n"),
    remedy: remedyOf(failed),
  };
}

function remedyOf(failed: string): string {
  if (NO_API_SERVER.test(failed))
    return "name the version of Kubernetes whose etcd and kube-apiserver the tests get as test.envtest in slipway.yaml, and leave tests that want a cluster out with test.packages";
  if (TIMED_OUT.test(failed))
    return "find out what they wait for, or give each package more time: test.timeout in slipway.yaml; `dagger call test` repeats this stage alone";
  return "correct the code or the test; `dagger call test` repeats this stage alone";
}

/** What controller-runtime says of binaries that are not there. */
const NO_API_SERVER = /kubebuilder\/bin\/(etcd|kube-apiserver): no such file/;

/** What a test binary says when its time is over. */
const TIMED_OUT = /^panic: test timed out after /m;

/** The problem of an API server for tests that cannot be had: there is none of that version, or it cannot be fetched. */
export function explainEnvtest(version: string): (output: Output) => Problem {
  return ({ stderr }) => ({
    code: "envtest-unavailable",
    where: "stage test",
    what: `there are no binaries of envtest for Kubernetes ${version}`,
    why: lastLines(stderr, 10),
    remedy: /unable to find (a version|archive)/.test(stderr)
      ? "name another version as test.envtest in slipway.yaml, or none"
      : "check the network; behind a firewall pass the index of a mirror as --envtest-index, or do without them: test.envtest: none in slipway.yaml",
  });
}
