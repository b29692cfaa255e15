import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeEntry, type ChartPackage } from "../../src/chart-repository/entry.ts";
import { aPackage, created, helmIndex, merge, read } from "./chart-index-samples.ts";

describe("for any charts", { timeout: 60_000 }, () => {
  const name = fc.constantFrom("app", "alpha", "app-crds", "zeta", "1st");
  const version = fc
    .tuple(fc.nat(2), fc.nat(2), fc.constantFrom("", "-rc.1", "-rc-1", "-alpha-x.7-y", "+b1", "-rc.1+b.2", "-0"))
    .map(([minor, patch, rest]) => `1.${minor}.${patch}${rest}`);
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("yes", "1.10", "0o7", "<<", "a: b", "# c", "a\n\n b\n", "~", "012", "-", "2020-01-01"),
  );
  const chart = fc
    .record({ name, version, text, key: text })
    .map((c) =>
      aPackage(
        c.name,
        c.version,
        `description: ${JSON.stringify(c.text)}\nannotations: {${JSON.stringify(c.key)}: ${JSON.stringify(c.text)}}\n`,
      ),
    );
  // Of alpha, 1.0.0 and 1.2.0 are in the index already.
  const isNew = ({ url }: ChartPackage): boolean => !/^alpha-1\.[02]\.0\.tgz$/.test(url);
  const charts = fc.uniqueArray(chart.filter(isNew), { maxLength: 6, selector: ({ url }) => url });
  const mergeAll = (all: readonly ChartPackage[], index = helmIndex): string =>
    all.reduce<string>((merged, one) => merge(merged, one), index);

  test("the order of merging does not matter, and a second time changes nothing", () => {
    fc.assert(
      fc.property(charts, (all) => {
        const merged = mergeAll(all);
        expect(mergeAll([...all].reverse())).toBe(merged);
        expect(mergeAll(all, merged)).toBe(merged);
      }),
      { numRuns: 50 },
    );
  });

  test("every line of the index stays, and every entry says what its chart says", () => {
    fc.assert(
      fc.property(charts, (all) => {
        const merged = mergeAll(all);
        const lines = merged.split("\n");
        let at = 0;
        for (const line of helmIndex.split("\n").filter((old) => !/^generated|^ {2}zeta/.test(old))) {
          at = lines.indexOf(line, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
        const { entries } = read(merged);
        for (const c of all) {
          const { name: own, version: wanted, fields } = makeEntry(c, created);
          expect((entries[own] ?? []).filter((entry) => entry.version === wanted)).toEqual([fields]);
        }
      }),
    );
  });
});
