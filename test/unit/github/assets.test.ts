import { describe, expect, test } from "vitest";
import { assetChecksums, isAttached, nameAssets } from "../../../src/github/assets.ts";

const file = (path: string, sha256 = "a".repeat(64)) => ({ path, size: 1, sha256 });
const names = (...paths: string[]): string[] => nameAssets(paths.map((path) => file(path))).map(({ name }) => name);

describe("what of the output folder is attached", () => {
  test.each([
    "charts/app-1.4.0.tgz",
    "documents/RELEASE_NOTES.md",
    "downloads/kubectl-app_v1.4.0_darwin_arm64.tar.gz",
    "manifests/default.yaml",
    "sbom/linux-amd64.spdx.json",
    "something/new.bin",
  ])("%s", (path) => {
    expect(isAttached(path)).toBe(true);
  });

  test.each([
    "tests/junit.xml",
    "scan/source.sarif",
    "image/index.json",
    "image-debug/index.json",
    "release.json",
    "summary.txt",
    "report.html",
  ])("not %s, which differs from run to run or is elsewhere", (path) => {
    expect(isAttached(path)).toBe(false);
  });
});

describe("names", () => {
  test("are those of the files, in order", () => {
    expect(names("documents/UPGRADE.md", "charts/app-1.4.0.tgz")).toEqual(["UPGRADE.md", "app-1.4.0.tgz"]);
  });

  test("have the folder where files have the same name, or that of the checksums", () => {
    expect(names("manifests/a/install.yaml", "manifests/b/install.yaml", "other/checksums.txt")).toEqual([
      "manifests-a-install.yaml",
      "manifests-b-install.yaml",
      "other-checksums.txt",
    ]);
  });

  test("are those that GitHub would make of them", () => {
    expect(names("charts/app-1.4.0+a.tgz", "x/.a b~(c).txt")).toEqual(["a.b.c.txt", "app-1.4.0+a.tgz"].sort());
  });

  test("are refused when GitHub could not tell them apart", () => {
    expect(() => names("a/x y.txt", "b/x~y.txt")).toThrow("[github-asset-name]");
  });

  test("say the media type", () => {
    const types = nameAssets(["a.tgz", "b.spdx.json", "c.json", "d.md", "e.unknown"].map((path) => file(path)));
    expect(types.map(({ contentType }) => contentType.split(";")[0])).toEqual([
      "application/gzip",
      "application/spdx+json",
      "application/json",
      "text/markdown",
      "application/octet-stream",
    ]);
  });
});

test("checksums are those of the files as they are downloaded", () => {
  const assets = nameAssets([file("charts/b.tgz", "b".repeat(64)), file("documents/A.md")]);
  expect(assetChecksums(assets)).toBe(`${"a".repeat(64)}  A.md\n${"b".repeat(64)}  b.tgz\n`);
});
