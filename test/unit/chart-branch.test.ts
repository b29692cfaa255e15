import { describe, expect, test } from "vitest";
import {
  planBranchChange,
  parseTree,
  type BranchPackage,
  type BranchState,
} from "../../src/chart-repository/branch.ts";
import { commitStream } from "../../src/chart-repository/commit.ts";
import {
  gitLogin,
  packageUrl,
  readChartRepository,
  shownAs,
  type ChartRepositorySettings,
} from "../../src/chart-repository/destination.ts";
import { explainRemoteGit, isNoBranch, isOvertaken } from "../../src/diagnose-git.ts";
import { isTransient } from "../../src/retry.ts";
import { created, helmIndex } from "./chart-index-samples.ts";

const url = "https://git.example.com/acme/charts.git";
const repository = (settings: Partial<ChartRepositorySettings> = {}) =>
  readChartRepository({ url, ...settings }, "slipway.yaml");

describe("a chart repository", () => {
  test("is at the root of gh-pages, unless something else is said", () => {
    expect(repository()).toEqual({ url, branch: "gh-pages", folder: "", urls: "relative" });
    const said = repository({ folder: "./docs/charts/", baseUrl: "https://example.com/charts/", urls: "absolute" });
    expect(packageUrl(said, "a-1.0.0.tgz")).toBe("https://example.com/charts/a-1.0.0.tgz");
    expect(shownAs(said, "a-1.0.0.tgz")).toBe("https://example.com/charts/a-1.0.0.tgz");
    expect(shownAs(repository({ folder: "/x" }), "a.tgz")).toBe(`${url}#gh-pages:x/a.tgz`);
    expect(packageUrl(repository({ baseUrl: "https://example.com" }), "a.tgz")).toBe("a.tgz");
  });

  test.each<[Partial<ChartRepositorySettings>, string]>([
    [{ url: "git@github.com:acme/charts.git" }, "not one of git over HTTP"],
    [{ url: "file:///etc" }, "not one of git over HTTP"],
    [{ url: "ext::sh -c date" }, "not one of git over HTTP"],
    [{ branch: "--upload-pack=x" }, "not the name of a branch"],
    [{ branch: "a..b" }, "not the name of a branch"],
    [{ branch: "a:b" }, "not the name of a branch"],
    [{ branch: "" }, "not the name of a branch"],
    [{ folder: "../x" }, "not a folder"],
    [{ folder: "a/.git" }, "not a folder"],
    [{ folder: 'a\nM 100644 inline "b' }, "not a folder"],
    [{ baseUrl: "example.com" }, "not a web address"],
    [{ urls: "absolute" }, "absolute URLs need baseUrl"],
  ])("cannot be %j", (settings, message) => {
    expect(() => repository(settings)).toThrow(message);
  });

  test("with a login in its URL is refused without showing it, along with its other faults", () => {
    const refused = () => repository({ url: "https://me:hunter2@git.example.com/x", urls: "absolute" });
    expect(refused).toThrow(/^2 problems/);
    expect(refused).not.toThrow("hunter2");
  });

  test("gives git a login as it is", () => {
    expect(gitLogin("me", "a/b:c=d e")).toBe("username=me\npassword=a/b:c=d e\n");
  });
});

const aPackage: BranchPackage = {
  fileName: "alpha-1.1.0-rc-1.tgz",
  digest: `sha256:${"a".repeat(64)}`,
  metadata: "name: alpha\nversion: 1.1.0-rc-1\n",
  blob: "b".repeat(40),
};
const other = {
  ...aPackage,
  fileName: "beta-0.1.0.tgz",
  metadata: "name: beta\nversion: 0.1.0\n",
  blob: "c".repeat(40),
};

describe("the change of a branch", () => {
  const folder = repository({ folder: "charts" });
  const change = (state: Partial<BranchState>, ...packages: BranchPackage[]) =>
    planBranchChange({ files: new Map(), ...state }, packages, folder, created);

  test("adds packages and one index that has them all", () => {
    const { files, added } = change({}, aPackage, other);
    expect(added).toEqual([aPackage.fileName, other.fileName]);
    expect(files.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "blob charts/alpha-1.1.0-rc-1.tgz",
      "blob charts/beta-0.1.0.tgz",
      "text charts/index.yaml",
    ]);
    expect(files.at(-1)).toHaveProperty("text", expect.stringMatching(/1\.1\.0-rc-1\.tgz[^]*beta-0\.1\.0\.tgz/));
  });

  test("is nothing when all is there, and what is missing when a part is", () => {
    const [stored, index] = change({ index: helmIndex }, aPackage).files;
    const text = index?.kind === "text" ? index.text : "";
    const there = new Map([
      [stored?.path ?? "", { mode: "100644", id: aPackage.blob }],
      ["charts/index.yaml", { mode: "100755", id: "1" }],
    ]);
    expect(change({ files: there, index: text }, aPackage)).toEqual({ files: [], added: [] });
    expect(change({ files: there, index: helmIndex }, aPackage)).toEqual({
      files: [{ kind: "text", path: "charts/index.yaml", mode: "100755", text }],
      added: [aPackage.fileName],
    });
    expect(change({ files: new Map(), index: text }, aPackage)).toEqual({
      files: [stored],
      added: [aPackage.fileName],
    });
  });

  test("never replaces a package", () => {
    const files = new Map([["charts/alpha-1.1.0-rc-1.tgz", { mode: "100644", id: "d".repeat(40) }]]);
    expect(() => change({ files }, aPackage)).toThrow("[published-differs]");
  });

  test("is read from git's list of files", () => {
    expect(parseTree("100644 blob 12\ta b.tgz\x00040000 tree 34\tx\x00")).toEqual(
      new Map([
        ["a b.tgz", { mode: "100644", id: "12" }],
        ["x", { mode: "040000", id: "34" }],
      ]),
    );
  });
});

test("a commit counts bytes, not characters", () => {
  const files = [
    { kind: "blob", path: "a.tgz", mode: "100644", id: "12" },
    { kind: "text", path: "index.yaml", mode: "100644", text: "ü\n" },
  ] as const;
  expect(commitStream({ ref: "refs/x", parent: "ab", message: "é", epoch: 7, files })).toBe(
    "commit refs/x\ncommitter Slipway <slipway@localhost> 7 +0000\ndata 2\né\nfrom ab\n" +
      "M 100644 12 a.tgz\nM 100644 inline index.yaml\ndata 3\nü\n\n\n",
  );
});

describe("what git says", () => {
  test.each([
    ["remote: error: GH006: Protected branch update failed for refs/heads/gh-pages.", "git-branch-protected"],
    [" ! [remote rejected] a -> b (pre-receive hook declined)", "git-branch-protected"],
    ["fatal: Authentication failed for 'https://git.example.com/'", "git-login-refused"],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", "git-login-refused"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", "git-no-rights"],
    ["remote: Permission to acme/charts.git denied to bot.", "git-no-rights"],
    ["remote: Repository not found.\nfatal: repository 'https://x/' not found", "git-not-found"],
    ["fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none", "git-untrusted"],
    ["fatal: unable to access 'https://x/': Could not resolve host: x", "git-unreachable"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", "git-interrupted"],
    ["error: RPC failed; curl 56 Recv failure: Connection reset by peer", "git-interrupted"],
    ["fatal: something new", "git-failed"],
  ])("%j is %s", (stderr, code) => {
    const problem = explainRemoteGit("push")({ stdout: "", stderr });
    expect(problem).toMatchObject({ code, where: "push" });
    expect(isTransient(problem)).toBe(code === "git-interrupted");
  });

  test.each([
    ["!\trefs/slipway/commit:refs/heads/gh-pages\t[rejected] (stale info)", true],
    ["!\trefs/slipway/commit:refs/heads/gh-pages\t[remote rejected] (cannot lock ref 'refs/heads/gh-pages')", true],
    ["!\trefs/slipway/commit:refs/heads/gh-pages\t[remote rejected] (pre-receive hook declined)", false],
  ])("%j: somebody was faster: %j", (stdout, expected) => {
    expect(isOvertaken({ stdout, stderr: "" })).toBe(expected);
  });

  test("of a branch that is not there is told from a repository that is not", () => {
    expect(isNoBranch("fatal: couldn't find remote ref refs/heads/gh-pages\n")).toBe(true);
    expect(isNoBranch("fatal: repository 'https://x/' not found")).toBe(false);
  });
});
