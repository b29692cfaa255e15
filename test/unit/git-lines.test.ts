import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCommands } from "../../src/discover/binaries.ts";
import { chartLines, codeLines, distanceLine, gitFacts, gitLines } from "../../src/git-lines.ts";

let folder: string;

// Who runs the tests may sign commits, or have git do other things its own way.
const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

/** What a line prints in the repository. */
function ask(line: string): string {
  return execFileSync("sh", ["-ec", line], { cwd: folder, encoding: "utf8", env });
}

function askAll<K extends string>(lines: Record<K, string>): Record<K, string> {
  return Object.fromEntries(Object.entries<string>(lines).map(([key, line]) => [key, ask(line)])) as Record<K, string>;
}

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-git-"));
  ask("git init --quiet --initial-branch=main");
  ask("git config user.name Test && git config user.email test@example.com");
  ask("git remote add origin https://me:secret@example.com/acme/operator.git");
  write("operator/main.go", 'package main\n\nvar version = "dev"\n');
  const envtest = "sigs.k8s.io/controller-runtime/pkg/envtest";
  write("operator/main_test.go", `package main\n\nimport "${envtest}"\n\nvar commit = "x"\n`);
  write("operator/suite/suite.go", `package suite\n\nimport (\n\tenv "${envtest}" // an API server\n)\n`);
  write("operator/printer_test.go", `package main\n\nimport "${envtest}/printer"\n`);
  write("operator/vendor/x/x.go", `package x\n\nimport "${envtest}"\n`);
  write("operator/go.mod", "module example.com/operator\n");
  const manager = "containers:\n- command:\n  - /manager\n";
  write("config/manager/kustomization.yaml", "resources: [manager.yaml]\n");
  write("config/manager/manager.yaml", manager);
  write("config/manager/later/manager.yaml", manager.replace("manager", "later"));
  write("helm/templates/deployment.yaml", manager.replace("manager", "charted"));
  write("Makefile", 'build:\n\tgo build -ldflags "-X main.version=1"\n');
  ask("git add . && git commit --quiet -m one && git tag v0.1.0");
  ask("git commit --quiet --allow-empty -m two && git tag v0.2.0-rc.1");
  ask("git checkout --quiet -b side && git commit --quiet --allow-empty -m three && git tag v0.3.0");
  ask("git checkout --quiet main && git commit --quiet --allow-empty -m four");
  write("left over.txt", "");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what is asked of a repository", () => {
  test("tells its state", () => {
    const facts = gitFacts(askAll(gitLines(true)), true);
    expect(facts).toMatchObject({
      commit: ask("git rev-parse HEAD").trim(),
      changes: ["left over.txt"],
      shallow: false,
      branches: ["main"],
      remote: "https://example.com/acme/operator",
    });
    expect(facts.tags.map(({ name }) => name)).toEqual(["v0.1.0", "v0.2.0-rc.1", "v0.3.0"]);
    expect(facts.reachable.map(({ name }) => name)).toEqual(["v0.1.0", "v0.2.0-rc.1"]);
  });

  test("tells the versions of tags that have another prefix, and no others", () => {
    ask("git tag controller-v1.2.0 v0.1.0 && git tag controller-v2.0.0 v0.3.0 && git tag chart-1.2.0");
    const { tags, reachable } = gitFacts(askAll(gitLines(false)), false, "controller-v");
    ask("git tag --delete controller-v1.2.0 controller-v2.0.0 chart-1.2.0");
    expect(tags).toEqual(["v1.2.0", "v2.0.0"].map((name) => ({ name, commit: expect.any(String) as string })));
    expect(reachable).toEqual([{ name: "v1.2.0", commit: ask("git rev-parse v0.1.0").trim() }]);
  });

  test("leaves the branches out where nobody wants to know", () => {
    expect(gitFacts(askAll(gitLines(false)), false)).not.toHaveProperty("branches");
  });

  test("counts commits from the highest stable version, or from the beginning", () => {
    const { reachable } = gitFacts(askAll(gitLines(false)), false);
    expect(ask(distanceLine(reachable))).toBe("2\n");
    expect(ask(distanceLine([]))).toBe("3\n");
  });

  test("finds stamps in the module's code, not in its tests, and what the project's own build sets", () => {
    expect(askAll(codeLines("operator"))).toEqual({
      variables: 'main.go:3:var version = "dev"\n',
      linked: expect.stringContaining("-X main.version=1") as string,
      cgo: "",
      envtest: "operator/main_test.go\noperator/suite/suite.go\n",
      modules: "operator/go.mod\n",
      kustomizations: "config/manager/kustomization.yaml\n",
    });
  });

  test("asks nothing of charts where there are none", () => {
    expect(askAll(chartLines([], []))).toEqual({ commands: "", addsV: "" });
  });

  test("finds what charts start or, without charts, kustomizations by the files beside them", () => {
    const commandsOf = (...lines: Parameters<typeof chartLines>) => parseCommands(ask(chartLines(...lines).commands));
    expect(commandsOf([], ["config/manager"])).toEqual(["/manager"]);
    expect(commandsOf([], ["."])).toEqual([]);
    expect(commandsOf([{ path: "helm" }], ["config/manager"])).toEqual(["/charted"]);
  });
});
