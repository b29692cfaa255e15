import { dag, type Container, type Platform } from "@dagger.io/dagger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assemble } from "../../dagger/layout.ts";
import { toolImages } from "../../src/tools.ts";
import type { Plan } from "../../src/plan.ts";
import type { ImagePlan } from "../../src/variants.ts";
import { labSettings, ownLab, remove, type Lab } from "../lab/harness.ts";
import { labImages, onEngine } from "./engine.ts";

// The whole release on two engines is in test/lab/airgap.test.ts. Here is what an engine adds to an image by itself.
let lab: Lab;

beforeAll(async () => {
  lab = ownLab(7);
  expect(await lab.run("up")).toMatchObject({ exitCode: 0 });
});

afterAll(() => remove(lab));

const platforms = ["linux/amd64", "linux/arm64"];
const image = { repository: "example.com/app", tag: "v1.0.0", labels: { a: "b" } } as unknown as ImagePlan;
const binaries = [{ path: "/app", main: "." }];
const plan = { build: { platforms, binaries }, source: { date: "2026-01-01T00:00:00Z" } } as unknown as Plan;

/** The image of one file on a base, as it is assembled for a release. */
async function digestsOn(base: string, tools: Container): Promise<string[]> {
  const built = platforms.map((platform) =>
    dag
      .container({ platform: platform as Platform })
      .from(base)
      .withNewFile("/app", "content", { permissions: 0o755 }),
  );
  const { digest, platforms: made } = await assemble(image, built, plan, tools);
  return [digest, ...made.map((entry) => entry.digest)];
}

test("another engine with an empty cache and another mirror gives the same index and manifests", async () => {
  const found: string[][] = [];
  await onEngine(async (tools) => void found.push(await digestsOn(labImages().base, tools)));
  const { SLIPWAY_LAB_MIRROR: prefix = "", _EXPERIMENTAL_DAGGER_RUNNER_HOST: host = "" } = await labSettings(lab);
  const images = toolImages({}, { prefix, pinned: false });
  await onEngine(async (tools) => void found.push(await digestsOn(images.base, tools)), { host, images });
  expect(found[0]).toHaveLength(3);
  expect(found[1]).toEqual(found[0]);
});
