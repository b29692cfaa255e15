import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideChannels } from "../../src/channels.ts";
import { parseVersion } from "../../src/version.ts";

const all = ["latest", "major", "minor"] as const;

function taken(version: string, known: string[]): string[] {
  return decideChannels(parseVersion(version), all, known)
    .filter(({ moves }) => moves)
    .map(({ tag }) => tag);
}

describe("decideChannels", () => {
  test("of the highest stable version takes all, latest last", () => {
    expect(taken("v1.4.0", ["v1.3.0", "v1.5.0-rc.1"])).toEqual(["v1.4", "v1", "latest"]);
  });

  test("of a backport takes its own line only", () => {
    expect(taken("v1.2.9", ["v1.2.8", "v1.3.0", "v2.0.0"])).toEqual(["v1.2"]);
    expect(taken("v1.9.0", ["v1.8.0", "v2.0.0"])).toEqual(["v1.9", "v1"]);
  });

  test("of a prerelease takes none, also when it is the highest", () => {
    expect(taken("v2.0.0-rc.1", ["v1.0.0"])).toEqual([]);
  });

  test("knows no v0", () => {
    expect(taken("v0.3.0", [])).toEqual(["v0.3", "latest"]);
  });

  test("released again, takes the same", () => {
    expect(taken("v1.4.0", ["v1.4.0"])).toEqual(["v1.4", "v1", "latest"]);
  });

  test("compares versions as numbers and ignores what is no version", () => {
    expect(taken("v1.10.0", ["v1.9.0", "latest", "v1", "sha256-abc", "main"])).toEqual(["v1.10", "v1", "latest"]);
  });

  test("takes only the configured channels", () => {
    expect(decideChannels(parseVersion("v1.4.0"), [], [])).toEqual([]);
  });

  test("says which version keeps a tag", () => {
    const [, , latest] = decideChannels(parseVersion("v1.2.9"), all, ["v1.3.0"]);
    expect(latest).toEqual({ tag: "latest", moves: false, why: "v1.3.0 is higher", rival: "v1.3.0" });
  });

  test("of a variant have its suffix, and name the same version as the plain ones", () => {
    const of = (version: string, known: string[]): string[] =>
      decideChannels(parseVersion(version), all, known, "-debug")
        .filter(({ moves }) => moves)
        .map(({ tag }) => tag);
    expect(of("v1.4.0", ["v1.3.0-debug"])).toEqual(["v1.4-debug", "v1-debug", "latest-debug"]);
    expect(of("v1.2.9", ["v1.3.0-debug"])).toEqual(["v1.2-debug"]);
    // v1.3.0 is older than the variant: latest-debug still must not lag behind latest.
    expect(of("v1.2.9", ["v1.3.0"])).toEqual(["v1.2-debug"]);
    expect(of("v2.0.0-rc.1", [])).toEqual([]);
  });

  test("released in any order, latest ends at the highest stable version", () => {
    const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => `v${parts.join(".")}`);
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 1, maxLength: 8 }), (order) => {
        let latest = "";
        order.forEach((name, i) => {
          if (taken(name, order.slice(0, i)).includes("latest")) latest = name;
        });
        const highest = [...order].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
        expect(latest).toBe(highest);
      }),
    );
  });
});
