import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dag } from "@dagger.io/dagger";
import { expect, test } from "vitest";
import { explainDifference } from "../../dagger/compare.ts";
import type { ImageLayout } from "../../dagger/layout.ts";
import { indexDigest } from "../../src/oci.ts";
import { onEngine } from "./engine.ts";
import { aFolder, aSample, commit, edit, slipway, succeed } from "./harness.ts";
import { aRegistry, clientLogin } from "./registry.ts";

/** Builds the images of a sample as they are, and returns the folder of their OCI layout. */
async function build(folder: string): Promise<string> {
  const layout = join(aFolder(), "layout");
  const { exitCode, text } = await slipway(folder, ["images", "--version=v0.3.0", "export", `--path=${layout}`]);
  expect(exitCode, text).toBe(0);
  expect(readdirSync(layout).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  return layout;
}

const digestOf = (layout: string): string => indexDigest(readFileSync(join(layout, "index.json"), "utf8"), "v0.3.0");

test("a rebuilt image that differs from the published one is explained, down to the file", async () => {
  const folder = await aSample("tiny");
  const repository = `${aRegistry()}/tiny`;
  const published = await build(folder);
  const push = ["image", "copy", `ocidir://${published}:v0.3.0`, `${repository}:v0.3.0`];
  await succeed("regctl", push, { env: clientLogin() });
  edit(
    folder,
    "main.go",
    (now) => `${now}\n// Other line numbers, and so another binary.\nfunc init() { _ = version }\n`,
  );
  await commit(folder, "refactor: change one file");
  const rebuilt = await build(folder);

  const explained: string[][] = [];
  await onEngine(async (tools) => {
    for (const layout of [published, rebuilt]) {
      const built = { directory: dag.host().directory(layout), digest: digestOf(layout) } as ImageLayout;
      explained.push(await explainDifference(`${repository}@${digestOf(published)}`, built, tools));
    }
  });
  expect(explained[0]).toEqual([]);
  const text = explained[1]?.join("\n") ?? "";
  for (const platform of ["linux/amd64", "linux/arm64"]) {
    expect(text).toMatch(
      new RegExp(`^${platform}, layer \\d+: /tiny: time .*; content sha256:\\w+ \\(\\d+ B\\), rebuilt sha`, "m"),
    );
    expect(text).toContain(`${platform}, configuration: config.Labels["org.opencontainers.image.revision"] "`);
  }
  expect(text).toContain('index: annotations["org.opencontainers.image.revision"] "');
  expect(text).not.toContain("diff_ids");
});
