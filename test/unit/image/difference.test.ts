import { describe, expect, test } from "vitest";
import {
  differingLayers,
  explainImages,
  type ComparedImage,
  type ComparedLayers,
  type ComparedPlatform,
} from "../../../src/image/difference.ts";
import type { Entry } from "../../../src/image/entry.ts";
import { jsonChanges } from "../../../src/image/json-changes.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const label = "org.opencontainers.image.version";

interface Built {
  readonly platform?: string;
  readonly layers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly created?: string;
  readonly mediaType?: string;
}

/** A platform as it is built, with `changes`. */
function aPlatform({ layers = ["1", "2"], labels = { [label]: "v1.4.0" }, ...rest }: Built = {}): ComparedPlatform {
  const { platform = "linux/amd64", created = "2026-01-01T00:00:00Z", mediaType = "oci" } = rest;
  const config = { created, config: { User: "65532:65532", Labels: labels }, rootfs: { diff_ids: layers } };
  const manifest = {
    mediaType,
    config: { digest: `of ${JSON.stringify(config)}`, size: JSON.stringify(config).length },
    layers: layers.map((layer, i) => ({ digest: digest(layer), size: 100 * i })),
  };
  return { platform, manifest: JSON.stringify(manifest), config: JSON.stringify(config) };
}

function anImage(platforms: readonly ComparedPlatform[] = [aPlatform()], annotations = {}): ComparedImage {
  const manifests = platforms.map(({ platform, manifest }) => {
    const [os, architecture] = platform.split("/");
    return { digest: `of ${manifest}`, size: manifest.length, platform: { os, architecture } };
  });
  return { index: JSON.stringify({ schemaVersion: 2, manifests, annotations }), platforms };
}

const binary: Entry = {
  path: "app",
  type: "file",
  mode: "rwxr-xr-x",
  owner: "0/0",
  size: 10,
  time: "2026-01-01 00:00:00",
  sha256: "a".repeat(64),
};

/** The explanation for two images whose second layer differs. */
function explainLayer(layers: ComparedLayers): string[] {
  return explainImages(anImage(), anImage([aPlatform({ layers: ["1", "3"] })]), [layers]);
}

describe("explainImages", () => {
  test("has nothing to say of equal images", () => {
    expect(explainImages(anImage(), anImage(), [])).toEqual([]);
    expect(differingLayers(anImage(), anImage())).toEqual([]);
  });

  test("names labels, fields of configuration and manifest, and annotations; not what follows from them", () => {
    const rebuilt = aPlatform({ labels: { [label]: "v1.5.0", new: "x" }, created: "now", mediaType: "docker" });
    expect(explainImages(anImage([aPlatform()], { a: "1" }), anImage([rebuilt]), [])).toEqual([
      'index: annotations.a "1", rebuilt missing',
      'linux/amd64, manifest: mediaType "oci", rebuilt "docker"',
      'linux/amd64, configuration: created "2026-01-01T00:00:00Z", rebuilt "now"',
      'linux/amd64, configuration: config.Labels["org.opencontainers.image.version"] "v1.4.0", rebuilt "v1.5.0"',
      'linux/amd64, configuration: config.Labels.new missing, rebuilt "x"',
    ]);
  });

  test("names platforms that only one has, and another order of them", () => {
    const arm = aPlatform({ platform: "linux/arm64" });
    const both = anImage([aPlatform(), arm]);
    expect(explainImages(both, anImage(), [])).toEqual([
      "index: platforms linux/amd64, linux/arm64, rebuilt linux/amd64",
    ]);
    expect(explainImages(both, anImage([arm, aPlatform()]), [])).toEqual([
      "index: platforms linux/amd64, linux/arm64, rebuilt linux/arm64, linux/amd64",
    ]);
  });

  test("finds the layer of the platform that differs, and asks for its content", () => {
    const arm = (layer: string) => aPlatform({ platform: "linux/arm64", layers: ["1", layer] });
    const [before, after] = [anImage([aPlatform(), arm("2")]), anImage([aPlatform(), arm("3")])];
    const pair = { platform: "linux/arm64", index: 1, before: digest("2"), after: digest("3") };
    expect(differingLayers(before, after)).toEqual([pair]);
    const changed = { ...binary, size: 11, sha256: "b".repeat(64) };
    expect(explainImages(before, after, [{ before: [binary], after: [changed] }])).toEqual([
      "linux/arm64, layer 2: /app: content sha256:aaaaaaaaaaaa (10 B), rebuilt sha256:bbbbbbbbbbbb (11 B)",
    ]);
  });

  test("says how many layers each has when the numbers differ", () => {
    expect(explainImages(anImage(), anImage([aPlatform({ layers: ["1"] })]), [])).toEqual([
      "linux/amd64: 2 layers, rebuilt 1",
    ]);
  });
});

describe("the difference of two layers", () => {
  test.each<[keyof Entry, Partial<Entry>, string]>([
    ["mode", { mode: "rwx------" }, "mode rwxr-xr-x, rebuilt rwx------"],
    ["owner", { owner: "1000/1000" }, "owner 0/0, rebuilt 1000/1000"],
    ["time", { time: "2026-02-02 00:00:00" }, "time 2026-01-01 00:00:00, rebuilt 2026-02-02 00:00:00"],
    ["target", { target: "x" }, "target none, rebuilt x"],
    ["type", { type: "hard link" }, "type file, rebuilt hard link"],
  ])("names the %s", (_, change, text) => {
    const lines = explainLayer({ before: [binary], after: [{ ...binary, ...change }] });
    expect(lines).toEqual([`linux/amd64, layer 2: /app: ${text}`]);
  });

  test("names what only one of them has", () => {
    const lines = explainLayer({
      before: [binary, { ...binary, path: "old" }],
      after: [binary, { ...binary, path: "x" }],
    });
    expect(lines).toEqual([
      "linux/amd64, layer 2: /old is in the published image only",
      "linux/amd64, layer 2: /x is in the rebuilt image only",
    ]);
  });

  test("tells files that were archived in another order from files that differ", () => {
    const other = { ...binary, path: "b" };
    expect(explainLayer({ before: [binary, other], after: [other, binary] })).toEqual([
      "linux/amd64, layer 2: the same files, archived or compressed in another way",
    ]);
  });

  test("does not name thousands of files", () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({ ...binary, path: `${i}` }));
    const lines = explainLayer({ before: [], after: many });
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("linux/amd64, layer 2: … and 980 more");
  });
});

test("jsonChanges descends as far as both have the same kind of value", () => {
  expect(jsonChanges({ a: [1, { b: null }], c: {} }, { a: [1, { b: 2 }, 3], c: [] })).toEqual([
    { path: "a[1].b", before: null, after: 2 },
    { path: "a[2]", before: undefined, after: 3 },
    { path: "c", before: {}, after: [] },
  ]);
  expect(jsonChanges({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
});
