import { describe, expect, test } from "vitest";
import { foreignRelease, makesLatest, nextStep, releaseOf, stableVersions } from "../../../src/github/release.ts";
import { parseVersion } from "../../../src/version.ts";
import { anAsset, anUpload, aRelease, aWish } from "./builders.ts";

describe("the next step", () => {
  const wish = aWish(anAsset("a"), anAsset("bb"));
  const both = [anUpload("a"), anUpload("bb")];

  test.each([
    ["a draft, when there is nothing", undefined, { kind: "create" }],
    ["the first upload", aRelease(), { kind: "upload", asset: anAsset("a") }],
    ["the missing upload", aRelease({ assets: [anUpload("a")] }), { kind: "upload", asset: anAsset("bb") }],
    ["publication, when all is there", aRelease({ assets: both }), { kind: "publish" }],
    ["none after it", aRelease({ draft: false, assets: both }), { kind: "done" }],
  ])("is %s", (_, found, step) => {
    expect(nextStep(wish, found)).toEqual(step);
  });

  test.each([
    ["half uploaded", anUpload("a", { state: "starter", size: 0 })],
    ["half uploaded and of the right size", anUpload("a", { state: "open" })],
    ["half uploaded under a name that is not ours", anUpload("xyz", { state: "starter" })],
    ["of another size", { id: 1, name: "a", state: "uploaded", size: 4 }],
    ["of another digest", anUpload("a", { digest: `sha256:${"b".repeat(64)}` })],
  ])("takes away what is %s in a draft", (_, asset) => {
    expect(nextStep(wish, aRelease({ assets: [anUpload("bb"), asset] }))).toEqual({ kind: "delete", asset });
  });

  test("believes the size where the server tells no digest", () => {
    const untold = { id: 1, name: "a", state: "uploaded", size: 3 };
    expect(nextStep(aWish(anAsset("a")), aRelease({ draft: false, assets: [untold] }))).toEqual({ kind: "done" });
  });

  test.each([
    ["other content", [anUpload("a", { digest: `sha256:${"b".repeat(64)}` }), anUpload("bb")], /a: has other content/],
    ["a file less", [anUpload("a")], /bb: is not there/],
    ["a half upload", [anUpload("a"), anUpload("bb", { state: "starter" })], /bb: has other content/],
  ])("is refused for a published release with %s", (_, assets, why) => {
    const attempt = () => nextStep(wish, aRelease({ draft: false, assets }));
    expect(attempt).toThrow("[published-differs]");
    expect(attempt).toThrow(why);
  });

  test("may leave alone what others attached to a published release", () => {
    expect(nextStep(wish, aRelease({ draft: false, assets: [...both, anUpload("theirs")] }))).toEqual({ kind: "done" });
  });

  test("is refused for a draft with files that are not ours", () => {
    expect(() => nextStep(wish, aRelease({ assets: [anUpload("theirs")] }))).toThrow("[github-draft-foreign]");
  });
});

test("a published release without checksums is somebody else's", () => {
  expect(foreignRelease(aRelease({ draft: false }))?.code).toBe("github-release-foreign");
  expect(foreignRelease(aRelease({ draft: false, assets: [anUpload("checksums.txt")] }))).toBeUndefined();
  expect(foreignRelease(aRelease())).toBeUndefined();
  expect(foreignRelease(undefined)).toBeUndefined();
});

test.each([
  ["v1.4.0", ["v1.3.0", "v1.5.0-rc.1"], "true"],
  ["v1.3.9", ["v1.4.0"], "false"],
  ["v1.4.0-rc.1", ["v1.3.0"], "false"],
  ["v1.0.0", [], "true"],
])("whether %s becomes the latest beside %j", (version, known, latest) => {
  expect(makesLatest(parseVersion(version), known)).toBe(latest);
});

test("the stable releases are those that everybody sees", () => {
  const releases = [
    aRelease({ draft: false, tag: "v1.0.0" }),
    aRelease({ draft: false, tag: "v1.1.0-rc.1", prerelease: true }),
    aRelease({ tag: "v1.2.0" }),
    aRelease({ draft: false, tag: "nightly" }),
  ];
  expect(stableVersions(releases, "v")).toEqual(["v1.0.0"]);
  const others = [...releases, aRelease({ draft: false, tag: "controller-v1.3.0" })];
  expect(stableVersions(others, "controller-v")).toEqual(["v1.3.0"]);
});

test("of several releases of a tag the published one counts, else the oldest draft", () => {
  const drafts = [aRelease({ id: 9 }), aRelease({ id: 8 }), aRelease({ id: 1, tag: "v1.0.0" })];
  expect(releaseOf("v1.4.0", drafts)?.id).toBe(8);
  expect(releaseOf("v1.4.0", [...drafts, aRelease({ id: 10, draft: false })])?.id).toBe(10);
  expect(releaseOf("v9.0.0", drafts)).toBeUndefined();
});
