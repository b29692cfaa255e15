import { expect, test } from "vitest";
import { parseBranches, parseHead, parseLog, parseStatus, parseTags, publicUrl } from "../../src/git.ts";

test("parseTags takes the tagged commit of annotated tags", () => {
  expect(parseTags("v1.0.0\0tagobject\0commit1\nv1.1.0\0commit2\0\n")).toEqual([
    { name: "v1.0.0", commit: "commit1" },
    { name: "v1.1.0", commit: "commit2" },
  ]);
});

test("parseBranches names each branch once, wherever it is, and no symbolic HEAD", () => {
  const refs = [
    "heads/main",
    "heads/origin/x",
    "remotes/origin/HEAD",
    "remotes/origin/main",
    "remotes/origin/release/1.4",
  ];
  expect(parseBranches(refs.map((ref) => `refs/${ref}\n`).join(""))).toEqual(["main", "origin/x", "release/1.4"]);
});

test("parseStatus lists changed, renamed and untracked paths, with any character in them", () => {
  expect(parseStatus(" M a b.go\0R  new.go\0old.go\0?? \u00fcber\nline\0")).toEqual([
    "a b.go",
    "new.go",
    "\u00fcber\nline",
  ]);
  expect(parseStatus("")).toEqual([]);
});

test("parseHead reads commit and time, and nothing else", () => {
  const commit = "0123456789".repeat(4);
  expect(parseHead(`${commit} 1767225600\n`)).toEqual({ commit, epoch: 1_767_225_600 });
  expect(() => parseHead("fatal: no commits")).toThrow("bug in Slipway");
});

test("parseLog keeps messages whole", () => {
  const log = "aaa\x1f100\x1fAda\x1fada@acme.dev\x1ffeat: x\n\nbody\n\0bbb\x1f90\x1fBob\x1fbob@acme.dev\x1ffix: y\n\0";
  expect(parseLog(log)).toEqual([
    { hash: "aaa", epoch: 100, author: "Ada", email: "ada@acme.dev", message: "feat: x\n\nbody" },
    { hash: "bbb", epoch: 90, author: "Bob", email: "bob@acme.dev", message: "fix: y" },
  ]);
});

test.each([
  ["https://token:x@github.com/acme/app.git\n", "https://github.com/acme/app"],
  ["git@github.com:acme/app.git", "https://github.com/acme/app"],
  ["https://github.com/acme/app", "https://github.com/acme/app"],
])("publicUrl(%j) shows no credentials", (url, expected) => {
  expect(publicUrl(url)).toBe(expected);
});
