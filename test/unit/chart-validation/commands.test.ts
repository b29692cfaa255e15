import { describe, expect, test } from "vitest";
import { commandProblems } from "../../../src/chart-validation/commands.ts";
import type { Rendering } from "../../../src/chart-validation/rendering.ts";
import { imagesOf } from "../../../src/images.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

const image = "ghcr.io/acme/app:v1.4.0";

function aPod(command: string, runs = image): Rendering {
  const manifests = `kind: Pod\nmetadata: { name: app }\nspec:\n  containers:\n    - image: ${runs}\n      command: ${command}\n`;
  return {
    origin: "chart helm",
    values: "the default values",
    kubernetes: "1.34.1",
    file: "app/1.34.1/0.yaml",
    manifests,
  };
}

const packages = ["./cmd/app", "./cmd/worker", "./cmd/webhook"].map((dir) => aPackage(dir));
const build = {
  binaries: { "/app": "./cmd/app", "/usr/bin/worker": "./cmd/worker" },
  images: { "app-webhook": { main: "./cmd/webhook" } },
};
const images = imagesOf(makePlan({ ...aRepository(), packages }, { build }, { version: "v1.4.0" }));
const problemsOf = (...renderings: Rendering[]) => commandProblems(renderings, images, false);

describe("commandProblems", () => {
  test.each(["[/app]", "[/usr/bin/worker]", "[worker, --x]", "[]", "null"])("lets %s pass", (command) => {
    expect(problemsOf(aPod(command))).toEqual([]);
  });

  test.each(["/bin/app", "app", "/worker", "sh"])("finds %s missing", (command) => {
    const [problem, ...more] = problemsOf(aPod(`[${command}]`), aPod(`[${command}]`));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      code: "chart-command",
      where: "chart helm, Pod app",
      what: `it starts ${command}, which is not in the image`,
    });
    expect(problem?.why).toContain("the image has /app, /usr/bin/worker");
    expect(problem?.remedy).toContain(`${command.startsWith("/") ? command : `/usr/local/bin/${command}`}: ./cmd/app`);
  });

  test("says nothing of other images, and of a base that the project chose", () => {
    expect(problemsOf(aPod("[sh]", "busybox:1"))).toEqual([]);
    expect(commandProblems([aPod("[sh]")], images, true)).toEqual([]);
  });

  test("knows the programs of each image", () => {
    const webhook = "ghcr.io/acme/app-webhook:v1.4.0";
    expect(problemsOf(aPod("[/app-webhook]", webhook))).toEqual([]);
    const [problem] = problemsOf(aPod("[/app]", webhook));
    expect(problem?.why).toContain("the image has /app-webhook\n");
    expect(problem?.remedy).toContain("in build.images.app-webhook.binaries of slipway.yaml");
  });

  test("knows the image by its tag when a digest stands beside it", () => {
    expect(problemsOf(aPod("[sh]", `${image}@sha256:${"a".repeat(64)}`))).toHaveLength(1);
  });
});
