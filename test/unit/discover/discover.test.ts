import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ADDS_V_PATTERN, chooseCharts } from "../../../src/discover/charts.ts";
import { goVersion, modulePath, parsePackages, parseVariables } from "../../../src/discover/golang.ts";
import { LINKER_FLAG_PATTERN, linkerVariables } from "../../../src/discover/linker-flags.ts";
import { chooseMain, type MainFacts } from "../../../src/discover/main.ts";
import { chooseStamp } from "../../../src/discover/stamp.ts";
import type { GoPackage } from "../../../src/facts.ts";
import { aPackage } from "../builders.ts";

describe("go.mod", () => {
  test("modulePath and goVersion read it", () => {
    const goMod = "// comment\nmodule github.com/acme/app/v2\n\ngo 1.25.0\n\ntoolchain go1.26.1\n";
    expect(modulePath(goMod)).toBe("github.com/acme/app/v2");
    expect(goVersion(goMod)).toBe("1.26.1");
    expect(goVersion("module x\ngo 1.25")).toBe("1.25");
    expect(modulePath("go 1.25\n")).toBeUndefined();
  });
});

test("parsePackages names packages from the controller's module on", () => {
  const listed = ["/src/operator/cmd", "/src/api"].map((Dir) => ({
    Dir,
    ImportPath: Dir,
    Name: "x",
    Module: { Dir: Dir.replace("/cmd", "") },
  }));
  const output = listed.map((object) => `${JSON.stringify(object, null, "\t")}\n`).join("");
  expect(parsePackages(output, "operator").map(({ dir, module }) => [dir, module])).toEqual([
    ["./cmd", "operator"],
    ["../api", "api"],
  ]);
});

test("parsePackages reads the objects of go list", () => {
  const one = { Dir: "/src/cmd/app", ImportPath: "m/cmd/app", Name: "main", Module: { Dir: "/src" } };
  const two = { Dir: "/src", ImportPath: "m", Name: "m", Module: { Dir: "/src" }, EmbedPatterns: ["x/*"] };
  Object.assign(two, { TestGoFiles: ["a_test.go"], XTestGoFiles: ["b_test.go"] });
  const output = [one, two].map((object) => JSON.stringify(object, null, "\t")).join("\n");
  expect(parsePackages(output, ".")).toEqual([
    { dir: "./cmd/app", module: ".", importPath: "m/cmd/app", name: "main", embeds: [], tests: [] },
    { dir: ".", module: ".", importPath: "m", name: "m", embeds: ["x/*"], tests: ["a_test.go", "b_test.go"] },
  ]);
});

describe("chooseMain", () => {
  const library = aPackage("./internal/x", { name: "x" });
  const aPackageIn = (dir: string) => aPackage(dir);
  const facts = (packages: readonly GoPackage[], name = "app"): MainFacts => ({
    packages,
    name,
    dir: ".",
    commands: [],
  });

  test("takes the only main package", () => {
    expect(chooseMain(facts([library, aPackage("./cmd/any")]), undefined).value.dir).toBe("./cmd/any");
  });

  test("prefers the folder of the controller's name", () => {
    const packages = [aPackage("./hack/gen"), aPackage("./cmd/manager"), aPackage("./cmd/app"), aPackage(".")];
    expect(chooseMain(facts(packages), undefined).value.dir).toBe("./cmd/app");
  });

  test("takes the only one that is called a controller, as argo-rollouts has it", () => {
    const dirs = [
      "./cmd/kubectl-argo-rollouts",
      "./cmd/rollouts-controller",
      "./hack/gen-docs",
      "./test/cmd/a-controller",
    ];
    const { value, why } = chooseMain(facts(dirs.map(aPackageIn), "argo-rollouts"), undefined);
    expect(value.dir).toBe("./cmd/rollouts-controller");
    expect(why).toBe("the only one of 4 main packages that is called so");
    const two = ["./cmd/a-controller", "./cmd/b-operator"];
    expect(() => chooseMain(facts(two.map(aPackageIn)), undefined)).toThrow("main-ambiguous");
  });

  test("takes the configured one", () => {
    expect(chooseMain(facts([aPackage("."), aPackage("./cmd/b")]), "./cmd/b").why).toBe("slipway.yaml: build.main");
  });

  test.each([
    [[library], undefined, "main-missing"],
    [[aPackage("./a"), aPackage("./b")], undefined, "main-ambiguous"],
    [[aPackage("./a")], "./b", "main-not-found"],
  ])("refuses %#", (packages, configured, code) => {
    expect(() => chooseMain(facts(packages), configured)).toThrow(code);
  });
});

describe("chooseStamp", () => {
  const main = aPackage("./cmd/app");
  const version = aPackage("./internal/version", {
    name: "version",
    importPath: "github.com/acme/app/internal/version",
  });

  test("names variables of the main package as the linker does", () => {
    const variables = ["version", "commit", "date"].map((name) => ({ dir: "./cmd/app", name }));
    expect(chooseStamp(variables, [], [main], main.dir, undefined).value).toEqual({
      version: "main.version",
      commit: "main.commit",
      date: "main.date",
    });
  });

  test("finds a version package", () => {
    const variables = [
      { dir: "./api/v1", name: "Version" },
      { dir: "./internal/version", name: "Version" },
      { dir: "./internal/version", name: "GitCommit" },
    ];
    expect(chooseStamp(variables, [], [main, version], main.dir, undefined).value).toEqual({
      version: "github.com/acme/app/internal/version.Version",
      commit: "github.com/acme/app/internal/version.GitCommit",
    });
  });

  test("takes what the project's own build sets", () => {
    const linked = ["sigs.k8s.io/release-utils/version.gitVersion", "sigs.k8s.io/release-utils/version.gitTreeState"];
    const variables = [{ dir: "./cmd/app", name: "version" }];
    expect(chooseStamp(variables, linked, [main], main.dir, undefined).value).toEqual({ version: linked[0] });
    expect(chooseStamp(variables, ["example.com/other.prefix"], [main], main.dir, undefined).value).toEqual({
      version: "main.version",
    });
    const util = "github.com/cert-manager/cert-manager/pkg/util";
    const certManager = [`${util}.AppVersion`, `${util}.AppGitCommit`];
    expect(chooseStamp([], certManager, [main], main.dir, undefined).value).toEqual({
      version: certManager[0],
      commit: certManager[1],
    });
  });

  test("knows nothing of a package that is in no program", () => {
    const variables = [
      { dir: "./cli/version", name: "Version" },
      { dir: "./internal/version", name: "Version" },
    ];
    expect(chooseStamp(variables, [], [main, version], main.dir, undefined).why).toContain("./internal/version");
  });

  test("is empty when there is no version variable", () => {
    expect(chooseStamp([{ dir: "./cmd/app", name: "date" }], [], [main], main.dir, undefined).value).toEqual({});
  });
});

test("parseVariables reads what git grep found", () => {
  expect(parseVariables('main.go:3:var version = "dev"\ninternal/version/v.go:9:\tCommit string = "none"\n')).toEqual([
    { dir: ".", name: "version" },
    { dir: "./internal/version", name: "Commit" },
  ]);
});

describe("linkerVariables", () => {
  const lines = [
    "LDFLAG_LOCATION=sigs.k8s.io/descheduler/pkg/version",
    'LDFLAGS=-ldflags "-X ${LDFLAG_LOCATION}.version=${VERSION} -X $(LDFLAG_LOCATION).gitsha1=${SHA1}"',
    "  -X ${UNKNOWN}.version=1 -X=main.commit=$(git rev-parse HEAD) -X 'main.date=now' -Xmx=4",
    "  --enable-X main.other=1 -X ${LDFLAG_LOCATION}.version=again",
  ];

  test("reads flags of make, the shell and GoReleaser, and fills in what is known", () => {
    expect(linkerVariables(lines.join("\n"))).toEqual([
      "sigs.k8s.io/descheduler/pkg/version.version",
      "sigs.k8s.io/descheduler/pkg/version.gitsha1",
      "main.commit",
      "main.date",
    ]);
  });

  test.each(lines.slice(0, 3))("its pattern finds %s", (line) => {
    const found = spawnSync("grep", ["-E", LINKER_FLAG_PATTERN], { input: line, encoding: "utf8" });
    expect(found.stdout.trim()).toBe(line.trim());
  });
});

describe("chooseCharts", () => {
  const found = [
    "Chart.yaml",
    "helm/Chart.yaml",
    "helm/charts/sub/Chart.yaml",
    "charts/a/Chart.yaml",
    "test/data/Chart.yaml",
  ];

  test("finds the usual places and no subcharts", () => {
    expect(chooseCharts(found, undefined)).toEqual(["charts/a", "helm"]);
  });

  test("takes the only chart of an unusual place, unless it is an example", () => {
    expect(chooseCharts(["deployment/helm/app/Chart.yaml", "examples/x/Chart.yaml"], undefined)).toEqual([
      "deployment/helm/app",
    ]);
    expect(chooseCharts(["install/a/Chart.yaml", "install/b/Chart.yaml"], undefined)).toEqual([]);
  });

  test("takes what is configured, also nothing", () => {
    expect(chooseCharts(found, ["test/data"])).toEqual(["test/data"]);
    expect(chooseCharts(found, [])).toEqual([]);
  });

  test("refuses folders without a chart", () => {
    expect(() => chooseCharts(found, ["chart"])).toThrow("chart-missing");
  });
});

test.each([
  ['image: "{{ .Values.image.tag | default (printf "v%s" .Chart.AppVersion) }}"', true],
  ['{{ printf "%s:v%s" .Values.image .Chart.AppVersion }}', true],
  ["image: app:v{{ .Chart.AppVersion }}", true],
  ["image: app:v{{- .Chart.AppVersion }}", true],
  ["image: app:{{ .Chart.AppVersion }}", false],
  ["{{ .Values.image.tag | default .Chart.AppVersion }}", false],
  ['{{ printf "v%s" .Values.x }}: {{ .Chart.AppVersion }}', false],
])("ADDS_V_PATTERN on %s", (line, hit) => {
  expect(spawnSync("grep", ["-qE", ADDS_V_PATTERN], { input: line }).status === 0).toBe(hit);
});
