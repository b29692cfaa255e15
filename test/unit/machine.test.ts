import { expect, test } from "vitest";
import { clockProblem, spaceProblem } from "../../src/machine.ts";
import { revisionOf } from "../../src/oci.ts";
import { otherCommit } from "../../src/publish.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

test.each([
  ["Thu, 01 Jan 2026 12:04:59 GMT", undefined],
  ["Thu, 01 Jan 2026 12:10:00 GMT", "its clock is 10 minutes behind"],
  ["Thu, 01 Jan 2026 11:00:00 GMT", "its clock is 60 minutes ahead"],
  ["no date", undefined],
  [null, undefined],
])("the clock, when the registry says %s", (date, what) => {
  expect(clockProblem(NOW, date, "ghcr.io")[0]?.what).toBe(what);
});

test("room on the disk is needed, and its lack is told in numbers", () => {
  expect(spaceProblem(2e9)).toEqual([]);
  expect(spaceProblem(1.5e9)).toMatchObject([{ code: "disk-full", what: "its disk has 1.5 GB left" }]);
  expect(spaceProblem(Number.NaN)).toHaveLength(1);
});

test("a version of another commit is refused, one that names no commit is left to its digest", () => {
  const index = JSON.stringify({ annotations: { "org.opencontainers.image.revision": "b" } });
  expect(otherCommit("r:v1", revisionOf(index), "b")).toEqual([]);
  expect(otherCommit("r:v1", revisionOf(index), "c")).toMatchObject([
    { code: "published-differs", why: "published: of commit b\nthis release: of commit c" },
  ]);
  expect(otherCommit("r:v1", revisionOf("{}"), "c")).toEqual([]);
});
