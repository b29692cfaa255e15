import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aFolder, aRegistry, aSample, labVariable, root, run, visibleTags, type Outcome } from "./harness.ts";

const action = join(root, ".github/actions/slipway");

/** Runs the action's step in a repository, with what GitHub sets for an event. */
async function onEvent(
  folder: string,
  registry: string,
  event: Record<string, string>,
): Promise<Outcome & { summary: string }> {
  const summary = join(aFolder(), "summary.md");
  writeFileSync(summary, "");
  const env = {
    GITHUB_STEP_SUMMARY: summary,
    SLIPWAY_MODULE: root,
    SLIPWAY_OUTPUT: "dist",
    SLIPWAY_MIRROR: labVariable("SLIPWAY_LAB_MIRROR"),
    SLIPWAY_MIRROR_PINNED: "false",
    SLIPWAY_REGISTRY: registry,
    SLIPWAY_REGISTRY_USER: labVariable("SLIPWAY_LAB_REGISTRY_USER"),
    SLIPWAY_REGISTRY_PASSWORD: readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim(),
    ...event,
  };
  const outcome = await run(join(action, "run.sh"), [], { cwd: folder, env });
  return { ...outcome, summary: readFileSync(summary, "utf8") };
}

describe("the GitHub action", () => {
  test("releases a version tag that is pushed, and shows what it did", async () => {
    const folder = await aSample("tiny");
    const registry = aRegistry();
    const event = { GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: "v0.3.0" };
    const { exitCode, text, summary } = await onEvent(folder, registry, event);
    expect(exitCode, text).toBe(0);
    expect(await visibleTags(registry)).toContain("tiny:v0.3.0");
    expect(summary).toContain(`${registry}/tiny:v0.3.0`);
    expect(existsSync(join(folder, "dist/release.json"))).toBe(true);
  });

  test.each([
    { GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "main" },
    { GITHUB_EVENT_NAME: "pull_request", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "12/merge" },
    { GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "v1$(touch injected)" },
  ])("checks and publishes nothing for $GITHUB_EVENT_NAME of $GITHUB_REF_NAME", async (event) => {
    const folder = await aSample("tiny");
    const registry = aRegistry();
    const { exitCode, text } = await onEvent(folder, registry, event);
    expect(exitCode, text).toBe(0);
    expect(await visibleTags(registry)).toEqual([]);
    expect(readdirSync(folder)).not.toContain("injected");
  });
});
