import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import type { Config } from "../../../src/config/config.ts";
import { chooseBinaries, COMMAND_PATTERN, parseCommands, type BinaryFacts } from "../../../src/discover/binaries.ts";
import { CGO_PATTERN } from "../../../src/discover/golang.ts";
import { goBuildArgs } from "../../../src/ldflags.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

/** Facts with main packages in folders; `changes` replaces the rest. */
function found(dirs: readonly string[], changes: Partial<BinaryFacts> = {}): BinaryFacts {
  return { packages: dirs.map((dir) => aPackage(dir)), commands: [], name: "app", dir: ".", ...changes };
}

describe("chooseBinaries", () => {
  test("puts the only program at the root, under the controller's name", () => {
    expect(chooseBinaries(found(["./cmd/any"]))).toEqual({
      value: [{ path: "/app", main: "./cmd/any" }],
      why: "the only main package",
    });
  });

  test.each([
    ["/bin/app", "/bin/app"],
    ["app", "/usr/local/bin/app"],
    ["/manager", "/manager"],
    ["sh", "/app"],
  ])("puts it where a chart that starts %s looks for it", (command, path) => {
    expect(chooseBinaries(found(["./cmd"], { commands: ["sleep", command] })).value).toEqual([{ path, main: "./cmd" }]);
  });

  test("adds the other main packages that the charts start, as node-feature-discovery has them", () => {
    const dirs = ["kubectl-nfd", "nfd-gc", "nfd-master", "nfd-worker"].map((name) => `./cmd/${name}`);
    const facts = found(dirs, { main: "./cmd/nfd-master", commands: ["nfd-master", "nfd-worker", "/opt/nfd-gc"] });
    expect(chooseBinaries(facts).value).toEqual([
      { path: "/usr/local/bin/nfd-master", main: "./cmd/nfd-master" },
      { path: "/opt/nfd-gc", main: "./cmd/nfd-gc" },
      { path: "/usr/local/bin/nfd-worker", main: "./cmd/nfd-worker" },
    ]);
  });

  test("does not take another program's command for the controller's own", () => {
    const facts = found(["./cmd/app", "./cmd/manager"], { commands: ["/manager"] });
    expect(chooseBinaries(facts).value).toEqual([
      { path: "/app", main: "./cmd/app" },
      { path: "/manager", main: "./cmd/manager" },
    ]);
  });

  test("takes the only main package that the charts start", () => {
    const { value, why } = chooseBinaries(found(["./a", "./b"], { commands: ["/x/b"] }));
    expect(value).toEqual([{ path: "/x/b", main: "./b" }]);
    expect(why).toContain("the only one of 2 main packages that the charts start");
  });

  test("says which main packages the charts start when it cannot tell the controller's one", () => {
    const facts = found(["./a", "./b", "./c"], { commands: ["a", "b"] });
    expect(() => chooseBinaries(facts)).toThrow(
      /\.\/a, which the charts start[^]*\.\/c\n[^]*set build\.main in slipway\.yaml to the one that the image starts/,
    );
  });

  test("takes the configured ones and nothing else, the first as entrypoint", () => {
    const binaries = { "/bin/b": "./b", "/bin/a": "./a" };
    expect(chooseBinaries(found(["./a", "./b", "./c"], { binaries, commands: ["c"] }))).toEqual({
      value: [
        { path: "/bin/b", main: "./b" },
        { path: "/bin/a", main: "./a" },
      ],
      why: "slipway.yaml: build.binaries",
    });
    expect(() => chooseBinaries(found(["./a"], { binaries }))).toThrow(
      "slipway.yaml: build.binaries./bin/b: ./b is no main package",
    );
  });
});

test("parseCommands reads what git grep finds in charts", () => {
  const chart = `command:
- "/bin/descheduler"
x: 1
      - name: x
        command: ["nfd-worker", "-x"]
      - command:
          - sh
          - -c
        command: {{ .Values.command }}
        command:
          {{- toYaml .Values.command | nindent 12 }}
        livenessProbe: { exec: { command: [cat] } }
        command: [nfd-gc]
        command:
          {{- if .Values.command }}
          {{- toYaml .Values.command | nindent 10 }}
          {{- else }}
          - controller
          {{- end }}
        command:
          {{- toYaml .Values.command | nindent 10 }}
        args:
          - --verbose
        command: ["{{ .Values.x }}"]
        command: [/bin/{{ .Values.y }}]
`;
  const { stdout } = spawnSync("grep", ["-E", "-A6", COMMAND_PATTERN], { input: chart, encoding: "utf8" });
  expect(parseCommands(stdout)).toEqual(["/bin/descheduler", "nfd-worker", "sh", "nfd-gc", "controller"]);
  expect(parseCommands("")).toEqual([]);
});

test.each([
  ['import "C"', true],
  ['\t"C"', true],
  ['import "C" // x', false],
  ['x := "C"', false],
])("CGO_PATTERN on %s", (line, hit) => {
  expect(spawnSync("grep", ["-qE", CGO_PATTERN], { input: line }).status === 0).toBe(hit);
});

describe("a plan with several programs", () => {
  const config: Config = {
    build: {
      binaries: { "/usr/bin/master": "./cmd/master", "/usr/bin/worker": "./cmd/worker" },
      variables: { "example.com/app/host.prefix": "/host-" },
    },
  };
  const packages = ["./cmd/master", "./cmd/worker", "./cmd/kubectl-app", "./hack/gen"].map((dir) => aPackage(dir));
  const variables = ["example.com/app/host.prefix", "example.com/app/version.branch"];
  const facts = { ...aRepository(), packages, linkerVariables: variables, cgoFiles: ["cpu/cpu_arm64.go"] };
  const plan = makePlan(facts, config, { version: "v1.4.0" });

  test("compiles each of them, with the project's variables", () => {
    const args = plan.image.binaries.map((binary) =>
      goBuildArgs(plan.build, binary, plan.version, plan.source, "/out"),
    );
    expect(args.map((each) => each.slice(-2))).toEqual([
      ["/out/usr/bin/master", "./cmd/master"],
      ["/out/usr/bin/worker", "./cmd/worker"],
    ]);
    for (const each of args) expect(each.join(" ")).toContain(" -X=example.com/app/host.prefix=/host-");
  });

  test("says what the project's own build does that this one does not", () => {
    const text = renderPlan(plan);
    expect(text).toMatch(/^main package +\.\/cmd\/master as \/usr\/bin\/master +slipway\.yaml: build\.binaries$/m);
    expect(text).toMatch(/^program +\.\/cmd\/worker as \/usr\/bin\/worker/m);
    expect(text).toMatch(/^not set +example\.com\/app\/version\.branch +the project's own build sets them/m);
    expect(text).toMatch(/^not built +\.\/cmd\/kubectl-app +build\.binaries in slipway\.yaml/m);
    expect(text).toMatch(/^left out +cpu\/cpu_arm64\.go +they need cgo/m);
  });
});

describe("the configuration of programs", () => {
  test.each([
    ["binaries: { bin/a: ./a }", "build.binaries"],
    ["binaries: { /bin/../a: ./a }", "build.binaries"],
    ["binaries: { /a: cmd/a }", "build.binaries./a must match"],
    ["binaries: {}", "build.binaries"],
    ["variables: { x: y }", "build.variables"],
    ["variables: { a/b.C: 'd e' }", "build.variables"],
    ["{ main: ./a, binaries: { /b: ./b } }", "slipway.yaml:1:"],
  ])("refuses %s", (text, message) => {
    expect(() => parseConfig(`build: ${text.startsWith("{") ? text : `{ ${text} }`}`)).toThrow(message);
  });
});
