import { describe, expect, test } from "vitest";
import { chooseTests } from "../../../src/discover/tests.ts";
import type { GoPackage } from "../../../src/facts.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

test("end-to-end tests, which want a cluster, are left out of what is tested, and plan says so", () => {
  const packages = (...dirs: string[]): GoPackage[] => dirs.map((dir) => aPackage(dir));
  const tested = (...dirs: string[]): readonly string[] =>
    chooseTests({ ...aRepository(), packages: packages(...dirs) }, [], undefined).suites.flatMap(
      (suite) => suite.packages,
    );
  expect(tested(".", "./cmd/app", "./internal/e2ecommon")).toEqual(["./..."]);
  const found = ["./cmd/app", "./test/e2e", "./test/e2e/utils", "./e2e"];
  expect(tested(...found)).toEqual(["./cmd/app"]);
  const reasonOf = (test: { packages?: string[] }): string | undefined => {
    const facts = { ...aRepository(), packages: packages(...found) };
    const { reasons } = makePlan(facts, { build: { main: "./cmd/app" }, test }, { version: "v1.0.0" });
    return reasons.find(({ what }) => what === "not tested")?.value;
  };
  expect(reasonOf({})).toBe("./test/e2e, ./test/e2e/utils, ./e2e");
  expect(reasonOf({ packages: ["./..."] })).toBeUndefined();
});

test.each([
  [["e2e_test.go"], true],
  [["e2e_install_test.go", "install_e2e_test.go"], true],
  [["e2e_test.go", "helpers_test.go"], false],
  [["e2ecommon_test.go"], false],
  [[], false],
])("a package with the tests %j is left out as one of end-to-end tests: %j", (files, left) => {
  const packages = [aPackage("./cmd/app"), aPackage("./test", { tests: files })];
  expect(chooseTests({ ...aRepository(), packages }, [], undefined).leftOut).toEqual(left ? ["./test"] : []);
});

describe("several modules", () => {
  const modules = ["api", "cli", "cmd/app", "operator", "test/e2e"];
  const facts = {
    ...aRepository(),
    modules,
    dir: "operator",
    goMod: "module example.com/operator\n\nreplace example.com/api => ../api // ours\n",
    packages: [
      aPackage("./x", { module: "operator" }),
      aPackage("../api/v1", { module: "api" }),
      aPackage("../api/e2e", { module: "api" }),
      aPackage("../cli", { module: "cli" }),
      aPackage("../cmd/app", { module: "cmd/app" }),
    ],
  };

  test("are tested where a program has something from them, and the others are said", () => {
    expect(chooseTests(facts, ["cmd/app"], undefined)).toEqual({
      suites: [
        { module: "operator", packages: ["./..."] },
        { module: "cmd/app", packages: ["./..."] },
        { module: "api", packages: ["./v1"] },
      ],
      leftOut: ["../api/e2e"],
      untested: ["cli"],
    });
  });

  test("are tested where the configuration says so", () => {
    const patterns = ["./...", "../api/v1", "../cli/...", "./x/..."];
    expect(chooseTests(facts, [], patterns).suites).toEqual([
      { module: "operator", packages: ["./...", "./x/..."] },
      { module: "api", packages: ["./v1"] },
      { module: "cli", packages: ["./..."] },
    ]);
  });
});
