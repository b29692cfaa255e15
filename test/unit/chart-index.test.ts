import { describe, expect, test } from "vitest";
import { makeEntry } from "../../src/chart-repository/entry.ts";
import { mergeEntry } from "../../src/chart-repository/merge.ts";
import { aPackage, created, helmIndex, merge, read, versions, where } from "./chart-index-samples.ts";

describe("an entry", () => {
  test("has the metadata that Helm takes over, and nothing else", () => {
    const more =
      "appVersion: v1.0.0\ndeprecated: true\nkeywords: [a]\nmaintainers: [{name: M, email: m@example.com}]\n" +
      'annotations: {"a/b": "1"}\nhome: h\nicon: i\nsources: [s]\nkubeVersion: ">=1.30"\ntype: application\n' +
      "dependencies: [{name: d, version: 1.x.x, repository: https://d, condition: d.enabled}]\nsecretSauce: no\n";
    const { fields } = makeEntry(aPackage("app", "1.0.0-rc-1.2", more), created);
    expect(Object.keys(fields)).toEqual(
      (
        "annotations apiVersion appVersion created dependencies deprecated digest home icon keywords kubeVersion " +
        "maintainers name sources type urls version"
      ).split(" "),
    );
    expect(fields).toMatchObject({
      deprecated: true,
      urls: ["app-1.0.0-rc-1.2.tgz"],
      version: "1.0.0-rc-1.2",
      created,
    });
    expect(fields["digest"]).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(["version: 1.0.0\n", "name: app\n", "name: [\n", "just text"])(
    "needs a name and a version: %j",
    (metadata) => {
      expect(() => makeEntry({ metadata, digest: "sha256:0", url: "u" }, created)).toThrow("[chart-invalid]");
    },
  );
});

describe("merging", () => {
  test("begins an index as Helm writes it", () => {
    expect(merge(undefined, aPackage("app", "1.0.0"))).toBe(
      `apiVersion: v1\nentries:\n  app:\n  - apiVersion: v2\n    created: "${created}"\n` +
        `    digest: ${makeEntry(aPackage("app", "1.0.0"), created).digest}\n    name: app\n    urls:\n` +
        `    - app-1.0.0.tgz\n    version: 1.0.0\ngenerated: "${created}"\n`,
    );
  });

  test("adds lines and changes no other, but generated", () => {
    const merged = merge(helmIndex, aPackage("alpha", "1.1.0"));
    const [before = "", after = ""] = helmIndex.split("  # withdrawn");
    const inserted = merged.slice(before.length, merged.indexOf("  # withdrawn"));
    const dated = after.replace(/^generated.*$/m, `generated: "${created}"`);
    expect(merged).toBe(`${before}${inserted}  # withdrawn${dated}`);
    expect(inserted).toMatch(/^ {2}- apiVersion: v2\n(?: {4}.*\n)+ {4}version: 1\.1\.0\n$/);
  });

  test.each([
    ["2.0.0", ["2.0.0", "1.2.0", "1.0.0"]],
    ["1.2.0-rc.1", ["1.2.0", "1.2.0-rc.1", "1.0.0"]],
    ["0.9.0", ["1.2.0", "1.0.0", "0.9.0"]],
  ])("puts %s where Helm would", (version, expected) => {
    expect(versions(merge(helmIndex, aPackage("alpha", version)), "alpha")).toEqual(expected);
  });

  test("keeps a comment with the entry that it is about", () => {
    expect(merge(helmIndex, aPackage("alpha", "1.1.0"))).toContain(
      "    version: 1.1.0\n  # withdrawn: CVE-2020-1\n  - apiVersion: v2\n    digest: 222",
    );
  });

  test.each(["aaa", "beta", "zzz", "zeta"])("adds chart %s in alphabetical order", (name) => {
    const merged = merge(helmIndex, aPackage(name, "1.0.0"));
    const names = Object.keys(read(merged).entries);
    expect(names).toEqual([...new Set(["alpha", "zeta", name])].sort());
    expect(versions(merged, name)).toEqual(["1.0.0"]);
  });

  test("changes nothing when the version is there with the same digest, also a prefixed one", () => {
    const chart = aPackage("alpha", "3.0.0");
    const once = merge(helmIndex, chart);
    expect(mergeEntry(once, makeEntry(chart, created), "2030-01-01T00:00:00Z", where)).toEqual({
      text: once,
      changed: false,
    });
    const prefixed = once.replace(/digest: "?(6\w+)"?/, "digest: sha256:$1");
    expect(merge(prefixed, chart)).toBe(prefixed);
  });

  test("refuses another digest for a published version", () => {
    expect(() => merge(helmIndex, aPackage("alpha", "1.2.0"))).toThrow(/alpha 1\.2\.0: .*\[published-differs\]/);
  });

  test("sets generated to the later time, whatever its zone", () => {
    expect(read(merge(helmIndex, aPackage("b", "1.0.0"))).generated).toBe(created);
    const later = helmIndex.replace(/^generated.*$/m, "generated: 2029-12-31T23:00:00-05:00");
    expect(merge(later, aPackage("b", "1.0.0"))).toContain("\ngenerated: 2029-12-31T23:00:00-05:00\n");
  });

  test.each([
    ["empty entries", "apiVersion: v1\nentries: {} # none\ngenerated: x\n"],
    ["no entries", "apiVersion: v1\nentries:\n"],
    ["an empty chart", "apiVersion: v1\nentries:\n  app:\n  b: []\n"],
    ["JSON", '{"apiVersion": "v1", "entries": {"app": [{"version": "0.9.0"}], "b": []}}'],
    ["empty JSON", '{"apiVersion": "v1", "entries": {}}'],
    ["no line end", "apiVersion: v1\nentries:\n  app:\n  - version: 0.9.0"],
    ["indented lists", "apiVersion: v1\nentries:\n    app:\n        - version: 0.9.0\n          n: {a: 1}\n"],
    ["a document start", "---\napiVersion: v1\nentries:\n  app: [{version: 0.9.0}]\n"],
  ])("copes with %s", (_, index) => {
    const merged = merge(merge(index, aPackage("app", "1.0.0")), aPackage("b", "1.0.0"));
    expect(versions(merged, "app").slice(0, 1)).toEqual(["1.0.0"]);
    expect(versions(merged, "b")).toEqual(["1.0.0"]);
  });

  test("writes the line ends that the file has", () => {
    const merged = merge(helmIndex.replaceAll("\n", "\r\n"), aPackage("alpha", "2.0.0"));
    expect(merged.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test.each([
    ["is not YAML", "apiVersion: v1\nentries: [", `${where}:2:11: the index is not valid YAML`],
    ["is a web page", "<!doctype html>\n<p>", "no index of a chart repository"],
    ["has another version", "apiVersion: v2\nentries: {}\n", "it has no apiVersion: v1"],
    ["has no entries", "apiVersion: v1\n", "it has no map named entries"],
    ["has a list of entries", "apiVersion: v1\nentries: [a]\n", "it has no map named entries"],
    ["has a chart that is no list", "apiVersion: v1\nentries: {app: {version: 1}}\n", "entries.app is not a list"],
    ["has a key twice", "apiVersion: v1\nentries: {}\nentries: {}\n", "Map keys must be unique"],
    [
      "has a version twice",
      "apiVersion: v1\nentries: {app: [{version: 1.0.0}, {version: 1.0.0}]}\n",
      "several entries",
    ],
  ])("refuses an index that %s", (_, index, message) => {
    expect(() => merge(index, aPackage("app", "0.1.0"))).toThrow(message);
  });

  test("refuses to guess where a key goes that is written in a rare way", () => {
    const index = "apiVersion: v1\nentries:\n  ? app\n  : - version: 1.0.0\n";
    expect(() => merge(index, aPackage("aaa", "0.1.0"))).toThrow("cannot be extended in place");
  });
});
