import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { aFolder, aSample, commit, edit, recordOf, slipway, succeed } from "./harness.ts";
import { aRegistry, login, programOutput, visibleTags } from "./registry.ts";

const worker = `package main

import "fmt"

var version = "dev"

var prefix = "/"

func main() { fmt.Println("worker", version, prefix) }
`;

/** Adds a container with the same image and its own command to the sample's chart. */
function second(template: string, command: string): string {
  const at = template.indexOf("      containers:\n") + "      containers:\n".length;
  const image = /^ +image: (.*)$/m.exec(template)?.[1] ?? "";
  const container = `        - name: second\n          image: ${image}\n          command: [${command}]\n`;
  return `${template.slice(0, at)}${container}${template.slice(at)}`;
}

describe("a repository with two programs, both of which its chart starts", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await aSample("tiny");
    edit(folder, "cmd/worker/main.go", worker);
    edit(folder, "chart/templates/deployment.yaml", (now) => second(now, "worker, --all"));
    edit(folder, "slipway.yaml", "build:\n  variables: { main.prefix: /host- }\n");
    await commit(folder, "feat: add a worker");
  });

  test("has them in one image, where the chart looks for them, with version and variables", async () => {
    const layout = join(aFolder(), "layout");
    const outcome = await slipway(folder, ["images", "--version=v0.4.0", "export", `--path=${layout}`]);
    expect(outcome.exitCode, outcome.text).toBe(0);
    const image = `ocidir://${layout}:v0.4.0`;
    expect(await programOutput(image, "/usr/local/bin/worker")).toBe("worker v0.4.0 /host-\n");
    const config = JSON.parse(await succeed("regctl", ["image", "config", "--platform", "linux/amd64", image])) as {
      config: { Entrypoint: string[] };
      history: { created: string }[];
    };
    expect(config.config.Entrypoint).toEqual(["/tiny"]);
    const time = (await succeed("git", ["show", "-s", "--format=%ct"], { cwd: folder })).trim();
    // Each program is a layer, and each layer has the commit's time.
    expect(config.history.slice(-2).map(({ created }) => Date.parse(created) / 1000)).toEqual([+time, +time]);
  });

  test("is refused when the chart starts a program that is not in the image", async () => {
    const registry = aRegistry();
    edit(folder, "chart/templates/deployment.yaml", (now) => now.replace("worker, --all", "/opt/{{ .Chart.Name }}"));
    await commit(folder, "fix: start what is not there");
    const outcome = await slipway(folder, ["release", "--version=v0.5.0", `--registry=${registry}`, ...login()]);
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.text).toMatch(/Deployment \S+: it starts \/opt\/tiny, which is not in the image \[chart-command\]/);
    expect(outcome.text).toContain("build.binaries of slipway.yaml: /opt/tiny: .");
    expect(await visibleTags(registry)).toEqual([]);
  });
});

test("a module in a folder of its repository, with tags and a plugin of its own, is released with what it replaces beside it", async () => {
  const folder = await aSample("tiny");
  const [shared, dist] = [join(folder, "shared"), join(aFolder(), "dist")];
  for (const path of ["operator", "shared"]) mkdirSync(join(folder, path));
  await succeed("git", ["mv", "go.mod", "main.go", "main_test.go", "chart", "operator"], { cwd: folder });
  writeFileSync(join(shared, "go.mod"), "module example.com/shared\n\ngo 1.25\n");
  writeFileSync(join(shared, "greeting.txt"), "ahoy");
  writeFileSync(
    join(shared, "shared.go"),
    'package shared\n\nimport _ "embed"\n\n//go:embed greeting.txt\nvar Greeting string\n',
  );
  edit(folder, "operator/greet.go", 'package main\n\nimport "example.com/shared"\n\nvar _ = shared.Greeting\n');
  edit(
    folder,
    "operator/go.mod",
    (now) => `${now}
require example.com/shared v0.0.0

replace example.com/shared => ../shared
`,
  );
  edit(folder, "operator/cmd/kubectl-tiny/main.go", worker);
  await commit(folder, "refactor: share the greeting");

  const undecided = await slipway(folder, ["plan", "--version=v0.4.0"]);
  expect(undecided.exitCode).toBe(1);
  expect(undecided.text).toMatch(/2 Go modules, and none at its root \[module-ambiguous\][^]*operator\n +shared/);

  const plugin = { main: "./cmd/kubectl-tiny", platforms: ["linux/amd64", "windows/amd64"] };
  const build = { dir: "./operator", downloads: { "kubectl-tiny": plugin } };
  edit(folder, "slipway.yaml", JSON.stringify({ tagPrefix: "operator/v", build }));
  await commit(folder, "build: say where the operator is");
  await succeed("git", ["tag", "operator/v0.1.0", "v0.2.0"], { cwd: folder });
  await succeed("git", ["tag", "operator/v0.4.0"], { cwd: folder });
  const args = ["release", "--ref=operator/v0.4.0", `--registry=${aRegistry()}`, ...login(), "--layout"];
  const outcome = await slipway(folder, [...args, "export", `--path=${dist}`]);
  expect(outcome.exitCode, outcome.text).toBe(0);
  // The sample's own tags are not the operator's.
  expect(recordOf(dist)).toMatchObject({ version: "v0.4.0", previous: "v0.1.0" });
  expect(await programOutput(`ocidir://${dist}/image:v0.4.0`, "/tiny", "--version")).toContain("v0.4.0");
  expect(readFileSync(join(dist, "tests/junit.xml"), "utf8")).toContain("<testcase ");
  expect(readFileSync(join(dist, "sbom/linux-amd64.spdx.json"), "utf8")).toContain("example.com/shared");

  const { downloads = [] } = recordOf(dist);
  expect(downloads.map(({ platform, file }) => [platform, file])).toEqual([
    ["linux/amd64", "downloads/kubectl-tiny_v0.4.0_linux_amd64.tar.gz"],
    ["windows/amd64", "downloads/kubectl-tiny_v0.4.0_windows_amd64.tar.gz"],
  ]);
  const time = (await succeed("git", ["show", "-s", "--format=%ct"], { cwd: folder })).trim();
  for (const [i, name] of ["kubectl-tiny", "kubectl-tiny.exe"].entries()) {
    const unpacked = aFolder();
    await succeed("tar", ["-xzf", join(dist, downloads[i]?.file ?? ""), "-C", unpacked]);
    expect(readdirSync(unpacked).sort()).toEqual(["LICENSE", name]);
    const { mode, mtimeMs } = statSync(join(unpacked, name));
    expect([mode & 0o777, mtimeMs / 1000]).toEqual([0o755, Number(time)]);
    if (i === 0) expect(await succeed(join(unpacked, name), [])).toBe("worker v0.4.0 /\n");
    else expect(readFileSync(join(unpacked, name)).subarray(0, 2).toString()).toBe("MZ");
  }
  const sums = await succeed("sha256sum", ["--check", "checksums.txt"], { cwd: dist });
  expect(sums).toContain("downloads/kubectl-tiny_v0.4.0_windows_amd64.tar.gz: OK");
  expect(readFileSync(join(dist, "report.html"), "utf8")).toContain("kubectl-tiny_v0.4.0_linux_amd64.tar.gz");
});

test("a chart that another call at the same time has in another folder is found where it is", async () => {
  const keyword = randomUUID();
  const calls = ["chart", "helm"].map(async (chart) => {
    const folder = await aSample("tiny");
    if (chart !== "chart") await succeed("git", ["mv", "chart", chart], { cwd: folder });
    // So that the engine has to look at it: no call before had it.
    edit(folder, `${chart}/Chart.yaml`, (now) => `${now}keywords: [${keyword}]\n`);
    await commit(folder, "chore: move the chart");
    return () => slipway(folder, ["chart", `--registry=${aRegistry()}`, "entries"]);
  });
  const started = (await Promise.all(calls)).map((call) => call());
  for (const { exitCode, text, stdout } of await Promise.all(started)) {
    expect(exitCode, text).toBe(0);
    expect(stdout).toMatch(/^tiny-.*\.tgz$/m);
  }
});
