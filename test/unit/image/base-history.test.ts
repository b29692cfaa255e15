import { expect, test } from "vitest";
import { withConfig, withoutPulls, withSoleManifest } from "../../../src/image/base-history.ts";

const date = "2026-01-01T00:00:00Z";
const ours = { created: date, created_by: "withfile /app app", comment: "buildkit.exporter.image.v0" };
const configOf = (...history: object[]): string => JSON.stringify({ created: date, history, os: "linux" });
/** What an engine writes of a base without history. */
const pulled = (created: string, mirror: string) => ({
  created,
  created_by: `pulled from ${mirror}/base:1@sha256:${"1".repeat(64)}`,
  comment: "buildkit.exporter.image.v0",
});

test("when and from where a base was pulled is not in the image", () => {
  const here = withoutPulls(configOf(pulled("2026-11-25T00:51:43Z", "mirror.example.com"), ours), date);
  const there = withoutPulls(configOf(pulled("2026-11-25T01:14:21Z", "gcr.io"), ours), date);
  expect(here).toBe(there);
  expect(JSON.parse(here)).toEqual({
    created: date,
    history: [{ created: date, created_by: "base image", comment: "buildkit.exporter.image.v0" }, ours],
    os: "linux",
  });
});

test("the history that a base tells of itself stays, byte for byte", () => {
  const own = ` ${configOf({ created: "1970-01-01T00:00:00Z", created_by: "bazel build ..." }, ours)}`;
  expect(withoutPulls(own, date)).toBe(own);
  expect(withoutPulls("{}", date)).toBe("{}");
});

test("manifest and index follow, and keep everything else", () => {
  const descriptor = { digest: `sha256:${"2".repeat(64)}`, size: 7 };
  const manifest = JSON.stringify({ config: { mediaType: "m", digest: "old", size: 1 }, layers: [1] });
  expect(JSON.parse(withConfig(manifest, descriptor))).toEqual({
    config: { mediaType: "m", ...descriptor },
    layers: [1],
  });
  const index = JSON.stringify({ manifests: [{ digest: "old", size: 1, annotations: { a: "b" } }] });
  expect(JSON.parse(withSoleManifest(index, descriptor))).toEqual({
    manifests: [{ ...descriptor, annotations: { a: "b" } }],
  });
});
