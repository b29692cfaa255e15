import { describe, expect, test } from "vitest";
import { chooseCharts } from "../../../src/discover/charts.ts";
import { ignorable } from "../../../src/discover/ignore.ts";
import {
  chooseModule,
  fromFolder,
  goModIn,
  moduleFolders,
  moduleOf,
  placeOfModule,
  replacedBy,
  seenFrom,
} from "../../../src/discover/module.ts";
import { goBuildArgs } from "../../../src/ldflags.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { makePlan, modulesIn } from "../../../src/plan.ts";
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
  const packages = [aPackage("./cmd/app", { module: "operator" })];
  const facts = { ...aRepository(), dir: "operator", modules: ["operator"], packages };

  test("names packages from there, and leaves out only what no module reads", () => {
    const plan = makePlan(facts, {}, { version: "v1.4.0" });
    expect(plan.build).toMatchObject({ dir: "operator", ignore: [".github", "slipway.yaml"] });
    expect(ignorable(facts.packages)).toContain("docs");
    const [binary] = plan.image.binaries;
    expect(goBuildArgs(plan.build, binary, plan.version, plan.source, "/out").at(-1)).toBe("./cmd/app");
    expect(renderPlan(plan)).toMatch(/^module +github\.com\/Acme\/app in operator, Go 1\.26\.0$/m);
  });

  test("takes its program from another module where it has none itself, as cert-manager has them", () => {
    const modules = [".", "cmd/controller", "cmd/webhook", "test/e2e"];
    const packages = ["./hack/a", "./hack/b", "./pkg"].map((dir) =>
      aPackage(dir, { name: dir === "./pkg" ? "pkg" : "main" }),
    );
    const programs = ["cmd/controller", "cmd/webhook"].map((module) => aPackage(`./${module}`, { module }));
    const certManager = { ...aRepository(), modules, packages: [...packages, ...programs] };
    const images = { "app-webhook": { main: "./cmd/webhook" } };
    const plan = makePlan(certManager, { build: { images } }, { version: "v1.4.0" });
    expect(plan.build.modules).toEqual(["cmd/controller", "cmd/webhook"]);
    expect(modulesIn(plan)).toEqual([".", ...plan.build.modules]);
    const built = [plan.image, ...plan.further].map(({ binaries: [binary] }) => {
      return goBuildArgs(plan.build, binary, plan.version, plan.source, "/out");
    });
    expect(built.map((args) => [...args.slice(0, 4), ...args.slice(-2)])).toEqual([
      ["go", "build", "-C", "/src/cmd/controller", "/out/app", "."],
      ["go", "build", "-C", "/src/cmd/webhook", "/out/app-webhook", "."],
    ]);
    const text = renderPlan(plan);
    expect(text).toMatch(/^main package +\.\/cmd\/controller as \/app +usual place among 3 main packages$/m);
    expect(text).toMatch(/^further modules +cmd\/controller, cmd\/webhook$/m);
    expect(text).toMatch(/^tests +\.\/\.\.\. \.\/cmd\/controller\/\.\.\. \.\/cmd\/webhook\/\.\.\. with/m);
  });

  test("has its own program, whatever the names of other modules' are", () => {
    const packages = [aPackage("./x"), aPackage("./cmd/controller", { module: "cmd/controller" })];
    const plan = makePlan({ ...aRepository(), packages }, {}, { version: "v1.4.0" });
    expect(plan.image.binaries).toEqual([{ path: "/app", main: "./x" }]);
  });

  test("that has no program anywhere is refused", () => {
    const plan = () => makePlan({ ...aRepository(), packages: [] }, {}, { version: "v1.4.0" });
    expect(plan).toThrow(/main-missing/);
  });
});

test.each([
  ["operator", "../api", "api", "../api"],
  ["operator", "./cmd/app", "operator/cmd/app", "./cmd/app"],
  [".", "./cmd", "cmd", "./cmd"],
  [".", ".", ".", "."],
  ["a/b", "../..", ".", "../.."],
  ["a", "./.", "a", "."],
  ["a", "../ab", "ab", "../ab"],
])("from %s, %s is %s", (folder, written, path, shortest) => {
  expect(fromFolder(folder, written)).toBe(path);
  expect(seenFrom(folder, path)).toBe(shortest);
});

test.each([
  [[".", "a", "a/b"], "a/b/c", "a/b"],
  [[".", "a"], "ab", "."],
  [["a"], "a", "a"],
  [["a"], "b", undefined],
])("of the modules %j %s belongs to %s", (modules, path, module) => {
  expect(moduleOf(modules, path)).toBe(module);
});

test("replacedBy reads the folders that a go.mod takes modules from", () => {
  const goMod = `module x
replace a.example/a => ../a
replace (
	b.example/b v1.0.0 => ./b/c // ours
	c.example/c => example.com/fork v1.2.3
	d.example/d => ../../
)
// replace e.example/e => ./e
`;
  expect(replacedBy(goMod, "x/y")).toEqual([".", "x/a", "x/y/b/c"]);
});
