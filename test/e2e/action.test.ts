import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { onEvent } from "./actions.ts";
import { aRegistry, aSample, aVulnerableSample, visibleTags } from "./harness.ts";

describe("the GitHub action", () => {
  test("releases a version tag that is pushed, and shows what it did", async () => {
    const folder = await aSample("tiny");
    const registry = aRegistry();
    const { exitCode, text, summary, outputs } = await onEvent("push-tag", folder, registry);
    expect(exitCode, text).toBe(0);
    expect(await visibleTags(registry)).toContain("tiny:v0.3.0");
    expect(summary).toContain(`${registry}/tiny:v0.3.0`);
    expect(summary).toContain("No GitHub release: the repository has no remote named origin");
    expect(existsSync(join(folder, "dist/release.json"))).toBe(true);
    expect(outputs["image"]).toMatch(/\/tiny:v0\.3\.0@sha256:[0-9a-f]{64}$/);
    expect(outputs).toMatchObject({ chart: `${registry}/charts/tiny:0.3.0`, folder: "dist", "release-url": "" });
  });

  test("scans only, where only that is wanted, whatever is found", async () => {
    const folder = await aVulnerableSample();
    const registry = aRegistry();
    const { exitCode, text, outputs } = await onEvent("push-main", folder, registry, { SLIPWAY_ONLY_SCAN: "true" });
    expect(exitCode, text).toBe(0);
    expect(readdirSync(join(folder, "dist")).sort()).toEqual(["sbom", "scan"]);
    expect(readdirSync(join(folder, "dist/scan"))).toContain("linux-amd64.sarif");
    expect(outputs).toEqual({ folder: "dist" });
  });

  test.each([
    ["push-main", {}],
    ["pull-request", {}],
    ["push-main", { GITHUB_REF: "refs/heads/v1$(touch injected)", GITHUB_REF_NAME: "v1$(touch injected)" }],
  ])("checks and publishes nothing for %s %j", async (name, environment) => {
    const folder = await aSample("tiny");
    const registry = aRegistry();
    const { exitCode, text, outputs } = await onEvent(name, folder, registry, environment);
    expect(exitCode, text).toBe(0);
    expect(await visibleTags(registry)).toEqual([]);
    expect(readdirSync(folder)).not.toContain("injected");
    expect(outputs).toEqual({ folder: "dist" });
  });
});
