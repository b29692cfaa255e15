import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentsOf } from "../../dagger/content.ts";
import type { Problem } from "../../src/errors.ts";
import type { ReleaseRecord } from "../../src/record.ts";
import { layoutOf, onEngine, onTopOfBase } from "./engine.ts";
import { aFolder, aSample, edit, slipway, succeed } from "./harness.ts";
import { aRegistry, login } from "./registry.ts";

test("a release says what is in its images, and how much larger they are than before", async () => {
  const folder = await aSample("tiny");
  const registry = aRegistry();
  const release = async (version: string): Promise<{ record: ReleaseRecord; read: (file: string) => string }> => {
    await succeed("git", ["checkout", "--quiet", version], { cwd: folder });
    const output = join(aFolder(), "dist");
    const args = ["release", `--version=${version}`, `--registry=${registry}`, ...login()];
    const { exitCode, text } = await slipway(folder, [...args, "export", `--path=${output}`]);
    expect(exitCode, text).toBe(0);
    const read = (file: string): string => readFileSync(join(output, file), "utf8");
    return { record: JSON.parse(read("release.json")) as ReleaseRecord, read };
  };

  const first = await release("v0.2.0");
  // v0.1.0 was never released to this registry.
  const why = `${registry}/tiny:v0.1.0: the registry does not have it`;
  expect(first.record.image.comparison).toEqual({ kind: "unknown", why });
  expect(first.read("summary.txt")).toContain(`No comparison of sizes: ${why}`);

  const { record, read } = await release("v0.3.0");
  const sizes = ({ image }: ReleaseRecord): number[] => image.platforms.map(({ size }) => size);
  const changes = sizes(record).map((size, i) => size - (sizes(first.record)[i] ?? 0));
  expect(record.image.comparison).toEqual({
    kind: "compared",
    reference: `${registry}/tiny:v0.2.0`,
    // The base is the same, so all that changed is our own layer.
    platforms: record.image.platforms.map(({ platform, layers }, i) => {
      const change = changes[i] ?? 0;
      return { platform, change, layers: [...layers.slice(1).map(() => 0), change] };
    }),
  });
  expect(read("summary.txt")).toContain(`Sizes are compared with ${registry}/tiny:v0.2.0`);
  expect(read("report.html")).toContain('data-label="Change"');

  const contents = read("image-contents.txt");
  expect(contents.match(/^\/.*/gm)?.map((line) => line.replaceAll(/ {2,}.* {2,}/g, ": "))).toEqual([
    "/tiny: file rwxr-xr-x 0/0",
    "/tiny: file rwxr-xr-x 0/0",
  ]);
  for (const { layers } of record.image.platforms) {
    for (const { digest } of layers) expect(contents).toContain(digest);
  }
});

test("whatever else is in our layer is found, in every platform", async () => {
  const extra = aFolder();
  const add = async (path: string, mode: string): Promise<void> => {
    edit(extra, path, "x");
    await succeed("chmod", [mode, join(extra, path)]);
  };
  await add("tiny", "0755");
  await add("bin/su", "4755");
  await add("etc/motd", "0666");
  const output = await onTopOfBase(extra);
  const platforms: string[] = [];
  const found: Problem[] = [];
  await onEngine(async (tools) => {
    const layout = layoutOf(output);
    platforms.push(...layout.platforms.map(({ platform }) => platform));
    found.push(...(await contentsOf([layout], tools)).problems);
  });
  expect(found.map(({ where }) => where)).toEqual(platforms.map((platform) => `example.com/tiny:x, ${platform}`));
  for (const { why } of found) {
    expect(why).toContain("/bin/su: setuid, file rwsr-xr-x 0/0");
    expect(why).toContain("/etc/motd: world-writable, file rw-rw-rw- 0/0");
    expect(why).not.toContain("/tiny");
  }
});
