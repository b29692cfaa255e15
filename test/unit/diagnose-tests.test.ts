import { describe, expect, test } from "vitest";
import { explainEnvtest, explainTests } from "../../src/diagnose-tests.ts";

describe("failing tests", () => {
  test("are shown by their summary, without those that pass", () => {
    const stdout = "ok a\n=== Failed\n=== FAIL: b TestX\n  want 1\nDONE 2 tests";
    expect(explainTests({ stdout, stderr: "" }).why).toBe("=== Failed\n=== FAIL: b TestX\n  want 1\nDONE 2 tests");
  });

  test("whose summary is too long are named all the same", () => {
    const dump = Array.from({ length: 500 }, (_, i) => `goroutine ${i}`).join("\n");
    const timedOut = "=== FAIL: core TestCore (unknown)\npanic: test timed out after 10m0s";
    const stdout = `=== Failed\n${timedOut}\n${dump}\n=== FAIL: a TestA (0.01s)\nDONE 2 tests`;
    const { why, remedy } = explainTests({ stdout, stderr: "" });
    expect(why).toMatch(/^=== FAIL: core TestCore \(unknown\)\npanic: test timed out after 10m0s\n…\ngoroutine 422\n/);
    expect(why).toMatch(/goroutine 499\n=== FAIL: a TestA \(0\.01s\)\nDONE 2 tests$/);
    expect(remedy).toContain("test.timeout in slipway.yaml");
  });

  test.each([
    ["fork/exec /usr/local/kubebuilder/bin/etcd: no such file or directory", "as test.envtest in slipway.yaml"],
    ["stat /root/.kube/config: no such file or directory", "correct the code or the test"],
  ])("that say %j are told what to do", (stdout, remedy) => {
    expect(explainTests({ stdout, stderr: "" }).remedy).toContain(remedy);
  });
});

test.each([
  ["unable to find a version that was supported for platform linux/amd64", "another version"],
  ["unable to fetch hash for requested version: unable to find archive for 1.2.3 (linux,amd64)", "another version"],
  ['unable to list versions to find latest one: unable to get index -- got status "404 Not Found"', "--envtest-index"],
  ['unable to download requested version: unable to fetch x.tar.gz: Get "https://x": EOF', "--envtest-index"],
])("setup-envtest's %j is told with a remedy for that", (stderr, remedy) => {
  expect(explainEnvtest("1.2.x")({ stdout: "", stderr }).remedy).toContain(remedy);
});
