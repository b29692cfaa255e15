import { describe, expect, test } from "vitest";
import { chooseEnvtest } from "../../../src/discover/envtest.ts";
import { chooseTests } from "../../../src/discover/tests.ts";
import type { Facts } from "../../../src/facts.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

const goMod = "module example.com/app\n\ngo 1.26.0\n\nrequire (\n\tk8s.io/api v0.36.3\n\tk8s.io/client-go v0.35.0\n)\n";

function repository(changes: Partial<Facts> = {}): Facts {
  const packages = [aPackage("./cmd/app"), aPackage("./internal/controller"), aPackage("./test/e2e")];
  return { ...aRepository(), goMod, packages, envtest: ["internal/controller/suite_test.go"], ...changes };
}

function chosen(facts: Facts, configured?: string, packages?: string[]): ReturnType<typeof chooseEnvtest> {
  return chooseEnvtest(facts, chooseTests(facts, [], packages).suites, configured);
}

describe("tests get an API server", () => {
  test("where one of them starts it, in the version of Kubernetes' libraries", () => {
    const why = "internal/controller/suite_test.go starts an API server; the version is that of k8s.io/api in go.mod";
    expect(chosen(repository())).toEqual({ value: "1.36.x", why });
    const { test: planned, reasons } = makePlan(repository(), {}, { version: "v1.0.0" });
    expect(planned).toMatchObject({ envtest: "1.36.x" });
    expect(reasons).toContainEqual({ what: "envtest", value: "Kubernetes 1.36.x", why });
  });

  test.each([
    ["require k8s.io/client-go v0.33.1\n", "1.33.x"],
    ["require k8s.io/apimachinery v0.37.0-alpha.1 // indirect\n", "1.37.x"],
    ["require example.com/k8s.io/api v0.30.0\n", "1.34.x"],
  ])("whose version is read from %j", (goMod, value) => {
    expect(chosen(repository({ goMod }))).toMatchObject({ value });
  });

  test("in the version that is configured, or none", () => {
    const none = repository({ envtest: [] });
    expect(chosen(none)).toBeUndefined();
    expect(chosen(none, "1.35.2")).toEqual({ value: "1.35.2", why: "configured" });
    expect(chosen(repository(), "none")).toBeUndefined();
  });

  test.each([
    ["internal/controller/suite_test.go", ["./internal/..."], true],
    ["internal/controller/suite_test.go", ["./internal/controller"], true],
    ["internal/controller/suite_test.go", ["./internal"], false],
    ["internal/controller/suite_test.go", ["./int/...", "./cmd/..."], false],
    ["suite_test.go", ["./..."], true],
    ["suite_test.go", ["."], true],
    ["test/environment/setup.go", ["./internal/..."], true],
  ])("because of %s where %j are tested: %j", (file, packages, served) => {
    expect(chosen(repository({ envtest: [file] }), undefined, packages) !== undefined).toBe(served);
  });

  test.each([
    ["end-to-end tests, which are left out", { envtest: ["test/e2e/suite_test.go"] }],
    ["a module that is not tested", { modules: [".", "tools"], envtest: ["tools/x/suite_test.go"] }],
  ])("but not because of %s", (_, changes) => {
    expect(chosen(repository(changes))).toBeUndefined();
  });
});
