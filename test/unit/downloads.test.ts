import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { archivesOf } from "../../src/downloads.ts";
import { renderPlan } from "../../src/plan-text.ts";
import { makePlan } from "../../src/plan.ts";
import { aPackage, aRepository } from "./builders.ts";

describe("a plan with a program to download", () => {
  const packages = [aPackage("./cmd/a"), aPackage("./cmd/kubectl-app"), aPackage("./cli", { module: "cli" })];
  const facts = { ...aRepository(), packages, modules: [".", "cli"] };
  const downloads = {
    "kubectl-app": { main: "./cmd/kubectl-app" },
    appctl: { main: "./cli", platforms: ["linux/arm/v7"] },
  };
  const plan = makePlan(facts, { build: { downloads } }, { version: "v1.4.0" });

  test("has it in no image, and compiles it with the go.mod of its module", () => {
    expect(plan.image.binaries).toEqual([{ path: "/app", main: "./cmd/a" }]);
    expect(plan.downloads.map(({ program }) => program)).toEqual([
      { path: "/kubectl-app", main: "./cmd/kubectl-app" },
      { path: "/appctl", main: "./cli", module: "cli" },
    ]);
    expect(plan.build.modules).toEqual([".", "cli"]);
  });

  test("has an archive for each platform", () => {
    const archives = plan.downloads.flatMap((each) => archivesOf(each, "v1.4.0"));
    expect(archives.map(({ file, binary }) => [file, binary.path])).toEqual([
      ["kubectl-app_v1.4.0_linux_amd64.tar.gz", "/kubectl-app"],
      ["kubectl-app_v1.4.0_linux_arm64.tar.gz", "/kubectl-app"],
      ["kubectl-app_v1.4.0_darwin_amd64.tar.gz", "/kubectl-app"],
      ["kubectl-app_v1.4.0_darwin_arm64.tar.gz", "/kubectl-app"],
      ["kubectl-app_v1.4.0_windows_amd64.tar.gz", "/kubectl-app.exe"],
      ["appctl_v1.4.0_linux_armv7.tar.gz", "/appctl"],
    ]);
  });

  test("says so", () => {
    const text = renderPlan(plan);
    expect(text).toMatch(
      /^program +\.\/cmd\/kubectl-app as kubectl-app +to download, for linux\/amd64, .*windows\/amd64$/m,
    );
    expect(text).not.toMatch(/^not built/m);
  });
});

test("the controller's own program can be there to download, too", () => {
  const downloads = { app: { main: "./cmd/app" } };
  const plan = makePlan(aRepository(), { build: { downloads } }, { version: "v1.4.0" });
  expect(plan.image.binaries).toEqual([{ path: "/app", main: "./cmd/app" }]);
});

test("a program to download has to be a main package", () => {
  const build = { downloads: { x: { main: "./none" } } };
  expect(() => makePlan(aRepository(), { build }, { version: "v1.4.0" })).toThrow(
    /build\.downloads\.x\.main: \.\/none is no main package/,
  );
});

test.each([
  "x: {}",
  "x: { main: ./x, platforms: [] }",
  "x: { main: ./x, platforms: [plan9/amd64] }",
  "'a/b': { main: ./x }",
  "'../b': { main: ./x }",
])("refuses the download %s", (text) => {
  expect(() => parseConfig(`build: { downloads: { ${text} } }`)).toThrow("slipway.yaml:1:");
});
