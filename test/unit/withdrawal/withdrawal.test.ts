import { describe, expect, test } from "vitest";
import type { Channel } from "../../../src/channels.ts";
import { withdrawnRelease } from "../../../src/github/withdrawal.ts";
import type { ChartPlan } from "../../../src/chart.ts";
import { channelRivals, type ImagePlan } from "../../../src/images.ts";
import { parseVersion } from "../../../src/version.ts";
import { checkedReason, markCommand, withdrawalReason, withdrawnProblem } from "../../../src/withdrawal/mark.ts";
import { renderDryRun, renderWithdrawal } from "../../../src/withdrawal/report.ts";
import { decideWithdrawal, decisiveTags, withoutWithdrawn } from "../../../src/withdrawal/returns.ts";
import { problemsOf } from "../environments/builders.ts";
import { aRelease } from "../github/builders.ts";

const channels: readonly Channel[] = ["minor", "major", "latest"];

/** A plan with images of these suffixes. */
function planOf(version: string, ...suffixes: string[]): Parameters<typeof decideWithdrawal>[0] {
  const images = suffixes.map((suffix) => ({ repository: "r.io/app", tag: `${version}${suffix}`, channels, suffix }));
  const [image, ...variants] = images as unknown as ImagePlan[];
  if (image === undefined) throw new Error("no image");
  return { version: parseVersion(version), image, variants, further: [] };
}

/** What becomes of the channel tags of a version's last image: those in `bad` lead to it. */
function returns(of: string, tags: readonly string[], bad: readonly string[], ...suffixes: string[]) {
  const digestOf = new Map(bad.map((tag) => [`r.io/app:${tag}`, "bad"]));
  const found = { digests: ["bad", "bad"], reason: undefined, digestOf, tagsIn: new Map() };
  return decideWithdrawal(planOf(of, "", ...suffixes), found, tags).images.at(-1)?.returns;
}

describe("when a version is withdrawn, its channel tags", () => {
  test("return to the highest stable version before it, latest first", () => {
    const tags = ["v1.3.9", "v1.4.0", "v1.4.1", "v1.5.0-rc.1", "v0.9.0", "latest", "v1"];
    expect(returns("v1.4.1", tags, ["latest", "v1", "v1.4"])).toEqual([
      { channel: "latest", kind: "returns", to: "v1.4.0" },
      { channel: "v1", kind: "returns", to: "v1.4.0" },
      { channel: "v1.4", kind: "returns", to: "v1.4.0" },
    ]);
  });

  test("are removed where there is no other version", () => {
    expect(returns("v1.4.0", ["v1.3.2", "v1.4.0"], ["latest", "v1", "v1.4"])).toEqual([
      { channel: "latest", kind: "returns", to: "v1.3.2" },
      { channel: "v1", kind: "returns", to: "v1.3.2" },
      { channel: "v1.4", kind: "removed" },
    ]);
  });

  test("stay where they lead to another version, and where there are none", () => {
    expect(returns("v1.3.2", ["v1.3.1", "v1.3.2", "v1.4.0"], ["v1.3"])).toEqual([
      { channel: "latest", kind: "stays" },
      { channel: "v1", kind: "stays" },
      { channel: "v1.3", kind: "returns", to: "v1.3.1" },
    ]);
    expect(returns("v0.2.0", ["v0.2.0"], [])).toEqual([
      { channel: "latest", kind: "stays" },
      { channel: "v0.2", kind: "stays" },
    ]);
  });

  test("of a variant return to images of that variant", () => {
    const tags = ["v1.4.0", "v1.3.1", "v1.3.0", "v1.3.0-debug", "v1.4.0-debug"];
    expect(returns("v1.4.0", tags, ["latest-debug", "v1-debug", "v1.4-debug"], "-debug")).toEqual([
      { channel: "latest-debug", kind: "returns", to: "v1.3.0-debug" },
      { channel: "v1-debug", kind: "returns", to: "v1.3.0-debug" },
      { channel: "v1.4-debug", kind: "removed" },
    ]);
  });
});

test("when a version is withdrawn, a further image returns to a version that it has, if it is there at all", () => {
  const { image, version } = planOf("v1.4.0", "");
  const webhook = { ...image, name: "webhook", repository: "r.io/webhook" };
  const digestOf = new Map(["app", "webhook"].map((name) => [`r.io/${name}:latest`, "bad"]));
  const tagsIn = new Map([["r.io/webhook", ["v1.2.0", "v1.4.0"]]]);
  const found = { digests: ["bad", "bad"], reason: undefined, digestOf, tagsIn };
  const tags = ["v1.2.0", "v1.3.0", "v1.4.0"];
  const { images } = decideWithdrawal({ version, image, variants: [], further: [webhook] }, found, tags);
  expect(images.map(({ returns }) => returns[0]?.to)).toEqual(["v1.3.0", "v1.2.0"]);
  const without = { ...found, digests: ["bad", undefined] };
  expect(decideWithdrawal({ version, image, variants: [], further: [webhook] }, without, tags).images).toHaveLength(1);
});

describe("a withdrawn version", () => {
  test("does not count any more, and neither do its variants", () => {
    const tags = ["v1.4.0", "v1.4.0-debug", "v1.4.01", "v1.3.0"];
    expect(withoutWithdrawn(tags, new Set(["v1.4.0"]))).toEqual(["v1.4.01", "v1.3.0"]);
  });

  test("is looked for among the versions that keep channel tags", () => {
    const known = ["v1.3.0", "v1.4.0-debug", "v1.4.0", "v2.0.0"];
    expect(channelRivals(planOf("v1.3.1", "", "-debug"), known)).toEqual(["v1.4.0", "v2.0.0"]);
  });

  test("is looked for among the versions that channel tags return to", () => {
    const found = {
      digests: ["a", "b"],
      reason: "bad",
      digestOf: new Map([["r.io/app:latest-debug", "b"]]),
      tagsIn: new Map(),
    };
    const tags = ["v1.3.0", "v1.3.0-debug", "v1.2.0", "v1.4.0", "v1.4.0-debug"];
    const decision = decideWithdrawal(planOf("v1.4.0", "", "-debug"), found, tags);
    expect(decision).toMatchObject({ marked: true, latest: "v1.3.0" });
    expect(decisiveTags(decision)).toEqual(["v1.3.0", "v1.3.0"]);
    expect(decideWithdrawal(planOf("v1.4.0", ""), found, ["v1.4.0"])).toMatchObject({ latest: undefined });
  });

  test("is known by what is attached to its image", () => {
    const [type, annotation] = [/--artifact-type (\S+)/, /--annotation (\S+)=/].map(
      (part) =>
        part.exec(markCommand("r.io/app@sha256:1", { version: "v1", reason: "x", time: "" }, "/f").join(" "))?.[1],
    );
    const listed = (artifactType?: string, annotations = {}): string =>
      JSON.stringify({ descriptors: [{ artifactType, digest: "sha256:2", annotations }] });
    expect(withdrawalReason(listed(type, { [annotation ?? ""]: "loses data" }))).toBe("loses data");
    expect(withdrawalReason(listed(type))).toBe("nobody says why");
    expect(withdrawalReason(listed("application/spdx+json"))).toBeUndefined();
    expect(withdrawalReason('{"descriptors":null}')).toBeUndefined();
  });

  test("is not released again", () => {
    expect(withdrawnProblem("r.io/app:v1.4.0", undefined)).toEqual([]);
    expect(withdrawnProblem("r.io/app:v1.4.0", "loses data")).toMatchObject([
      { code: "version-withdrawn", where: "r.io/app:v1.4.0", why: "loses data", remedy: "release a new version" },
    ]);
  });

  test("needs a reason, in one line", () => {
    expect(checkedReason(" loses\n\u001bdata ")).toBe("loses data");
    expect(problemsOf(() => checkedReason(" \n"))).toMatchObject([
      { code: "reason-missing", where: "argument reason" },
    ]);
  });

  test("is a prerelease on GitHub, with the reason above its text, once", () => {
    const published = aRelease({ draft: false, body: "notes" });
    const changes = withdrawnRelease(published, "loses data");
    expect(changes).toEqual({
      body: "> [!CAUTION]\n> **This version was withdrawn:** loses data\n\nnotes",
      prerelease: true,
      make_latest: "false",
    });
    expect(withdrawnRelease({ ...published, ...changes }, "loses data")).toBeUndefined();
    expect(withdrawnRelease({ ...published, ...changes, prerelease: false }, "again")).toEqual(changes);
  });
});

describe("the table", () => {
  const github = { kind: "skipped", why: "" } as const;
  const charts = [{ name: "app", version: "1.4.0", tag: "1.4.0", repository: "r.io/charts/app" }] as ChartPlan[];
  const plan = { ...planOf("v1.4.0", ""), charts };
  const digestOf = new Map([
    ["r.io/app:latest", "bad"],
    ["r.io/app:v1.4", "bad"],
  ]);
  const decision = decideWithdrawal(plan, { digests: ["bad"], reason: undefined, digestOf, tagsIn: new Map() }, [
    "v1.3.0",
    "v1.4.0",
  ]);

  test("says what was done, and what cannot be", () => {
    const release = { what: "GitHub release", about: "page", effect: "a prerelease" };
    const text = renderWithdrawal(plan, decision, { stuck: [], indexed: ["deprecated"], release });
    expect(text.split("\n").map((line) => line.split(/ {2,}/))).toMatchObject([
      ["what", "of", "effect"],
      expect.any(Array),
      ["image", "r.io/app:v1.4.0", "marked as withdrawn; it can still be pulled"],
      ["channel", "r.io/app:latest", "leads to v1.3.0 again"],
      ["channel", "r.io/app:v1", "leads to another version already"],
      ["channel", "r.io/app:v1.4", "removed: there is no other version that it could lead to"],
      ["chart", "oci://r.io/charts/app:1.4.0", expect.stringContaining("until a higher one is released")],
      ["chart index", "app 1.4.0", "deprecated"],
      ["GitHub release", "page", "a prerelease"],
      [""],
    ]);
    const stuck = renderWithdrawal(plan, decision, { stuck: ["r.io/app:v1.4"], indexed: [], release: undefined });
    expect(stuck).toMatch(/r\.io\/app:v1\.4 +still leads to it: the registry deletes no tags/);
    const again = renderWithdrawal(plan, { ...decision, marked: true }, { stuck: [], indexed: [], release: undefined });
    expect(again).toContain("was marked as withdrawn before");
  });

  test("says what would be done", () => {
    const text = renderDryRun(plan, decision, github);
    expect(text).toMatch(/^Nothing is changed: [^]*latest +leads to v1\.3\.0 again/);
    expect(text).not.toMatch(/chart index|GitHub/);
  });
});
