import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { onEvent } from "./actions.ts";
import { aSample } from "./harness.ts";
import { aRegistry, visibleTags } from "./registry.ts";

describe("the GitHub action", () => {
  test.each([
    // What the other tests compiled saves minutes here.
    ["pull-request", { SLIPWAY_CACHES: "" }],
    ["push-main", { GITHUB_REF: "refs/heads/v1$(touch injected)", GITHUB_REF_NAME: "v1$(touch injected)" }],
  ])("checks and publishes nothing for %s %j", async (name, environment) => {
    const folder = await aSample("tiny");
    const registry = aRegistry();
    const { exitCode, text, outputs } = await onEvent(name, folder, registry, environment);
    expect(exitCode, text).toBe(0);
    expect(await visibleTags(registry)).toEqual([]);
    expect(readdirSync(folder)).not.toContain("injected");
    expect(outputs).toEqual({ folder: "dist" });
    expect(readdirSync(join(folder, "dist")).sort()).toEqual([
      "charts",
      "documents",
      "image-contents.txt",
      "manifests",
      "report.html",
      "sbom",
      "scan",
      "tests",
    ]);
    expect(readFileSync(join(folder, "dist/report.html"), "utf8")).toContain("nothing was published");
  });
});
