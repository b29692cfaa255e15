import { expect, test } from "vitest";
import {
  changeOf,
  comparedWith,
  compareSizes,
  earlierImage,
  earlierReference,
  signedBytes,
  withComparisons,
} from "../../../src/image/size.ts";
import { makePlan } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";

const layer = (digit: string, size: number) => ({ digest: `sha256:${digit.repeat(64)}`, size });
const manifest = (...sizes: number[]): string =>
  JSON.stringify({ layers: sizes.map((size, i) => layer(`${i}`, size)) });
const platform = (name: string, ...sizes: number[]) => ({
  platform: name,
  digest: layer("9", 0).digest,
  size: sizes.reduce((sum, size) => sum + size, 0),
  layers: sizes.map((size, i) => layer(`${i}`, size)),
});
const reference = "ghcr.io/acme/app:v1.3.0";

test("each image is compared with the version before in its own repository, by its own tag", () => {
  const tag = { name: "v1.3.0+5", commit: "1".repeat(40) };
  const config = { build: { variants: { debug: { tags: ["pprof"] } } } };
  const plan = makePlan(aRepository(), config, { version: "v1.4.0" });
  const of = [plan.image, ...plan.variants].map((image) => earlierReference(image, tag));
  expect(of).toEqual(["ghcr.io/acme/app:v1.3.0_5", "ghcr.io/acme/app:v1.3.0_5-debug"]);
});

test("changes are told by platform and layer, where both versions have them", () => {
  const earlier = earlierImage(
    reference,
    { "linux/amd64": manifest(100, 5_000), "linux/arm64": manifest(100), "linux/s390x": undefined },
    "",
  );
  const images = [platform("linux/amd64", 100, 4_000), platform("linux/arm64", 100, 30), platform("linux/s390x", 1)];
  const comparison = compareSizes(images, earlier);
  expect(comparison).toEqual({
    kind: "compared",
    reference,
    platforms: [
      { platform: "linux/amd64", change: -1_000, layers: [0, -1_000] },
      { platform: "linux/arm64", change: 30, layers: [] },
    ],
  });
  expect(changeOf(comparison, "linux/arm64")?.change).toBe(30);
  expect(changeOf(comparison, "linux/s390x")).toBeUndefined();
  expect(comparedWith(comparison)).toBe(`Sizes are compared with ${reference}`);
});

test("images are compared in their order, or not at all", () => {
  const images = [{ platforms: [platform("linux/amd64", 3)] }, { platforms: [] }];
  const none = { kind: "missing", why: "not there" } as const;
  expect(withComparisons(images)).toEqual(images);
  expect(withComparisons(images, [earlierImage(reference, { "linux/amd64": manifest(1) }, ""), none])).toEqual([
    {
      ...images[0],
      comparison: { kind: "compared", reference, platforms: [{ platform: "linux/amd64", change: 2, layers: [2] }] },
    },
    { ...images[1], comparison: { kind: "unknown", why: "not there" } },
  ]);
});

test("without the version before it is said why there is no comparison", () => {
  const none = { "linux/amd64": undefined };
  const comparison = compareSizes([], earlierImage(reference, none, "request failed: not found [http 404]\n"));
  const why = `${reference}: the registry does not have it`;
  expect(comparison).toEqual({ kind: "unknown", why });
  expect(comparedWith(comparison)).toBe(`No comparison of sizes: ${why}`);
  const refused = earlierImage(reference, none, "time=now level=WARN\nunauthorized [http 401]\n");
  expect(refused).toEqual({ kind: "missing", why: `${reference}: unauthorized [http 401]` });
  expect(changeOf(comparison, "linux/amd64")).toBeUndefined();
  expect(changeOf(undefined, "linux/amd64")).toBeUndefined();
});

test.each([
  [0, "+0 B"],
  [1_234, "+1.2 kB"],
  [-3, "-3 B"],
])("%d bytes are shown as %s", (change, text) => {
  expect(signedBytes(change)).toBe(text);
});
