import { describe, expect, test } from "vitest";
import { INDEX_FILE, planDeprecation } from "../../src/chart-repository/branch.ts";
import { deprecateEntry } from "../../src/chart-repository/deprecate.ts";
import { readChartRepository } from "../../src/chart-repository/destination.ts";
import { aPackage, helmIndex, merge, read, where } from "./chart-index-samples.ts";

/** The lines that a text has more than another. */
function added(before: string, after: string): string[] {
  const lines = before.split("\n");
  return after.split("\n").filter((line) => lines[0] !== line || lines.shift() === undefined);
}

describe("deprecating a chart version", () => {
  test("adds one line to its entry, sorted as Helm sorts them, and touches nothing else", () => {
    const marked = deprecateEntry(helmIndex, "alpha", "1.2.0", where);
    expect(marked?.changed).toBe(true);
    expect(added(helmIndex, marked?.text ?? "")).toEqual(["    deprecated: true"]);
    expect(read(marked?.text ?? "").entries["alpha"]).toMatchObject([
      { version: "1.2.0", deprecated: true },
      { version: "1.0.0" },
    ]);
  });

  test("finds a version that is quoted", () => {
    const marked = deprecateEntry(helmIndex, "alpha", "1.0.0", where);
    expect(read(marked?.text ?? "").entries["alpha"]?.map(({ deprecated }) => deprecated)).toEqual([undefined, true]);
  });

  test("changes nothing when it is deprecated already", () => {
    const once = deprecateEntry(helmIndex, "alpha", "1.2.0", where)?.text ?? "";
    expect(deprecateEntry(once, "alpha", "1.2.0", where)).toEqual({ text: once, changed: false });
  });

  test("overrides what Chart.yaml said", () => {
    const index = merge(undefined, aPackage("app", "1.0.0", "deprecated: false\n"));
    expect(index).toContain("deprecated: false");
    const marked = deprecateEntry(index, "app", "1.0.0", where)?.text ?? "";
    expect(marked).toBe(index.replace("deprecated: false", "deprecated: true"));
  });

  test("works in an index that is JSON", () => {
    const index = JSON.stringify({ apiVersion: "v1", entries: { a: [{ name: "a", version: "1.0.0", zone: 1 }] } });
    const marked = deprecateEntry(index, "a", "1.0.0", where)?.text ?? "";
    expect(JSON.parse(marked)).toEqual({
      apiVersion: "v1",
      entries: { a: [{ name: "a", version: "1.0.0", zone: 1, deprecated: true }] },
    });
  });

  test("says that there is none of that version", () => {
    expect(deprecateEntry(helmIndex, "alpha", "9.0.0", where)).toBeUndefined();
    expect(deprecateEntry(helmIndex, "zeta", "1.0.0", where)).toBeUndefined();
    expect(deprecateEntry(helmIndex, "nobody", "1.0.0", where)).toBeUndefined();
  });

  test("refuses what is no index", () => {
    expect(() => deprecateEntry("just text", "a", "1.0.0", where)).toThrow("[chart-index-invalid]");
  });
});

describe("a branch whose charts are withdrawn", () => {
  const destination = readChartRepository({ url: "https://git.example.com/charts", folder: "stable" }, "here");
  const charts = [
    { name: "alpha", version: "1.2.0" },
    { name: "beta", version: "1.2.0" },
  ];
  const path = `stable/${INDEX_FILE}`;
  const files = new Map([[path, { mode: "100755", id: "1" }]]);

  test("gets an index that says so, with the mode that it has", () => {
    const { files: changed, marked, absent } = planDeprecation({ files, index: helmIndex }, charts, destination);
    expect([marked, absent]).toEqual([["alpha-1.2.0"], ["beta-1.2.0"]]);
    expect(changed).toMatchObject([{ kind: "text", path, mode: "100755" }]);
  });

  test("stays as it is without an index, and the second time", () => {
    expect(planDeprecation({ files: new Map() }, charts, destination)).toMatchObject({ files: [], marked: [] });
    const index = deprecateEntry(helmIndex, "alpha", "1.2.0", where)?.text ?? "";
    expect(planDeprecation({ files, index }, charts, destination)).toMatchObject({ files: [], marked: [] });
  });
});
