import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { aFolder, aSample, commit, edit, login, aRegistry, slipway, succeed, visibleTags } from "./harness.ts";

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

  test("has them in one image, where the chart looks for them, with version and variables, and gives the same digest again", async () => {
    const layouts = [join(aFolder(), "layout"), join(aFolder(), "layout")];
    for (const layout of layouts) {
      const outcome = await slipway(folder, ["images", "--version=v0.4.0", "export", `--path=${layout}`]);
      expect(outcome.exitCode, outcome.text).toBe(0);
    }
    const [first, again] = await Promise.all(
      layouts.map((layout) => succeed("regctl", ["image", "digest", `ocidir://${layout}:v0.4.0`])),
    );
    expect(first).toBe(again);
    const image = `ocidir://${layouts[0] ?? ""}:v0.4.0`;
    const binary = join(aFolder(), "worker");
    const from = ["--platform", "linux/amd64", image];
    await succeed("regctl", ["image", "get-file", ...from, "/usr/local/bin/worker", binary]);
    await succeed("chmod", ["+x", binary]);
    expect(await succeed(binary, [])).toBe("worker v0.4.0 /host-\n");
    const config = JSON.parse(await succeed("regctl", ["image", "config", ...from])) as {
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
