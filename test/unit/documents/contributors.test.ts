import { describe, expect, test } from "vitest";
import { readChanges } from "../../../src/documents/commits.ts";
import { contributorsOf, parseShortlog } from "../../../src/documents/contributors.ts";
import type { Commit } from "../../../src/git.ts";
import { aCommit } from "./builders.ts";

describe("contributorsOf", () => {
  const by = (author: string, email: string, message = "fix: a"): Commit => aCommit(message, { author, email });

  test("leaves out bots, and joins the addresses and spellings of one person", () => {
    const changes = readChanges([
      by("Bob", "bob@a.dev", "fix: a\n\nCo-authored-by: Eve <eve@a.dev>\nCo-authored-by: x[bot] <x@a.dev>"),
      by("ada", "ada@a.dev"),
      by("Bob", "bob@b.dev"),
      by("dependabot", "1+dependabot[bot]@users.noreply.github.com"),
      by("renovate", "bot@renovateapp.com"),
    ]);
    expect(contributorsOf(changes, undefined).map(({ name }) => name)).toEqual(["ada", "Bob", "Eve"]);
  });

  test("marks those who are new, by name and address", () => {
    const earlier = parseShortlog("     5\tAda Okafor <ada@a.dev>\n     1\tBob <bob@a.dev>\n");
    const changes = readChanges([by("Ada", "ada@A.dev"), by("Bob", "bob@b.dev"), by("Eve", "eve@a.dev")]);
    expect(contributorsOf(changes, earlier)).toEqual([
      { name: "Ada", first: false },
      { name: "Bob", first: false },
      { name: "Eve", first: true },
    ]);
    expect(contributorsOf(changes, undefined).some(({ first }) => first)).toBe(false);
  });
});
