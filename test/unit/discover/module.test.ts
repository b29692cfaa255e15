import { describe, expect, test } from "vitest";
import { chooseCharts } from "../../../src/discover/charts.ts";
import { ignorable } from "../../../src/discover/ignore.ts";
import { chooseModule, goModIn, moduleFolders, placeOfModule } from "../../../src/discover/module.ts";
import { goBuildArgs } from "../../../src/ldflags.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

describe("chooseModule", () => {
  test.each([
    ["the root's", ["cmd/controller/go.mod", "go.mod"], undefined, "."],
    ["the only one", ["hack/tools/go.mod", "operator/go.mod", "test/e2e/go.mod"], undefined, "operator"],
    [
      "the configured one",
      ["cmd/controller/go.mod", "cmd/webhook/go.mod", "go.mod"],
      "./cmd/controller",
      "cmd/controller",
    ],
    ["the root's, configured", ["operator/go.mod", "go.mod"], ".", "."],
  ])("takes %s", (_, found, configured, folder) => {
    expect(chooseModule(found, configured)).toBe(folder);
  });

  test.each([
    [[], undefined, /there is no go\.mod \[source-incomplete\]/],
    [["hack/go.mod"], undefined, /there is no go\.mod \[source-incomplete\]/],
    [
      ["a/go.mod", "b/go.mod"],
      undefined,
      /2 Go modules, and none at its root \[module-ambiguous\][^]*a\n +b\n[^]*build\.dir/,
    ],
    [["a/go.mod"], "./b", /build\.dir: there is no go\.mod in \.\/b \[module-missing\][^]*: a\n/],
    [["go.mod"], "./../x", /module-missing/],
  ])("refuses %j with build.dir %s", (found, configured, message) => {
    expect(() => chooseModule(found, configured)).toThrow(message);
  });
});

test("a module is named by its folder", () => {
  expect(moduleFolders(["go.mod", "vendor/x/go.mod", "b/go.mod", "a/c/go.mod"])).toEqual([".", "a/c", "b"]);
  expect([".", "a/c"].map(goModIn)).toEqual(["go.mod", "a/c/go.mod"]);
  expect([".", "a/c"].map(placeOfModule)).toEqual(["/src", "/src/a/c"]);
});

test("charts are looked for in the module's folder, too", () => {
  const found = ["operator/helm/Chart.yaml", "other/helm/Chart.yaml"];
  expect(chooseCharts(found, undefined, "operator")).toEqual(["operator/helm"]);
  expect(chooseCharts(found, undefined)).toEqual([]);
});

describe("a plan of a module in a folder", () => {
  const facts = { ...aRepository(), dir: "operator", modules: ["operator"] };

  test("names packages from there, and leaves out only what no module reads", () => {
    const plan = makePlan(facts, {}, { version: "v1.4.0" });
    expect(plan.build).toMatchObject({ dir: "operator", ignore: [".github", "slipway.yaml"] });
    expect(ignorable(facts.packages)).toContain("docs");
    const [binary] = plan.image.binaries;
    expect(goBuildArgs(plan.build, binary, plan.version, plan.source, "/out").at(-1)).toBe("./cmd/app");
    expect(renderPlan(plan)).toMatch(/^module +github\.com\/Acme\/app in operator, Go 1\.26\.0$/m);
  });

  test("that has no program says which other modules there are, as cert-manager has them", () => {
    const modules = [".", "cmd/controller", "cmd/webhook", "test/e2e"];
    const plan = (...dirs: string[]) => {
      const packages = dirs.map((dir) => aPackage(dir));
      return () => makePlan({ ...aRepository(), modules, packages }, {}, { version: "v1.4.0" });
    };
    const others = /of which build\.dir names one: cmd\/controller, cmd\/webhook\n/;
    expect(plan("./hack/a", "./hack/b")).toThrow(/main-ambiguous/);
    expect(plan("./hack/a", "./hack/b")).toThrow(others);
    expect(plan()).toThrow(/main-missing/);
    expect(plan()).toThrow(others);
  });
});
