import { describe, expect, test } from "vitest";
import { commandProblems, type Programs } from "../../../src/chart-validation/commands.ts";
import type { Rendering } from "../../../src/chart-validation/rendering.ts";

const image = "ghcr.io/acme/app:v1.4.0";

function aPod(command: string, runs = image): Rendering {
  const manifests = `kind: Pod\nmetadata: { name: app }\nspec:\n  containers:\n    - image: ${runs}\n      command: ${command}\n`;
  return { chart: "helm", values: "the default values", kubernetes: "1.34.1", file: "app/1.34.1/0.yaml", manifests };
}

const programs: Programs = {
  own: [image],
  binaries: [
    { path: "/app", main: "./cmd/app" },
    { path: "/usr/bin/worker", main: "./cmd/worker" },
  ],
  ownBase: false,
};

describe("commandProblems", () => {
  test.each(["[/app]", "[/usr/bin/worker]", "[worker, --x]", "[]", "null"])("lets %s pass", (command) => {
    expect(commandProblems([aPod(command)], programs)).toEqual([]);
  });

  test.each(["/bin/app", "app", "/worker", "sh"])("finds %s missing", (command) => {
    const [problem, ...more] = commandProblems([aPod(`[${command}]`), aPod(`[${command}]`)], programs);
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
    expect(commandProblems([aPod("[sh]", "busybox:1")], programs)).toEqual([]);
    expect(commandProblems([aPod("[sh]")], { ...programs, ownBase: true })).toEqual([]);
  });

  test("knows the image by its tag when a digest stands beside it", () => {
    expect(commandProblems([aPod("[sh]", `${image}@sha256:${"a".repeat(64)}`)], programs)).toHaveLength(1);
  });
});
