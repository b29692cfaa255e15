import { describe, expect, test } from "vitest";
import { readChanges, type Change } from "../../../src/documents/commits.ts";
import { withoutReverted } from "../../../src/documents/reverts.ts";
import { aCommit } from "./builders.ts";

function read(message: string): Change {
  const [change] = readChanges([aCommit(message)]);
  if (change === undefined) throw new Error("the commit was left out");
  return change;
}

describe("readChanges", () => {
  test("reads type, scope and subject", () => {
    expect(read("Feat(api)!: add a field (#12)")).toMatchObject({
      type: "feat",
      scope: "api",
      subject: "add a field (#12)",
      breaking: ["add a field (#12)"],
    });
    expect(read("Update README.md")).toMatchObject({ type: "", scope: "", subject: "Update README.md" });
  });

  test("reads every BREAKING CHANGE footer of a squash commit, and no more than that", () => {
    const message = `feat(api)!: a (#21)

* feat(api)!: a

BREAKING CHANGE: the first
goes on.

And on.

* feat(cmd)!: b

BREAKING-CHANGE: the second

* test: c

Co-authored-by: Bob <bob@acme.dev>`;
    expect(read(message).breaking).toEqual(["the first\ngoes on.\n\nAnd on.", "the second"]);
    expect(read(message).authors).toEqual([
      { name: "Ada", email: "ada@acme.dev" },
      { name: "Bob", email: "bob@acme.dev" },
    ]);
  });

  test("does not take a sentence about breaking changes for one", () => {
    expect(read("docs: policy\n\nBreaking changes are rare.\nBREAKING CHANGE policy").breaking).toEqual([]);
  });

  test("reads what a commit closes, here and elsewhere", () => {
    expect(read("fix: a (#9)\n\nSee #3. Fixes #26, acme/app#7 and #8; not #4\n\nCloses: #29").closes).toEqual([
      { number: 26 },
      { repository: "acme/app", number: 7 },
      { number: 8 },
      { number: 29 },
    ]);
  });

  test("leaves out commits without a message", () => {
    expect(readChanges([aCommit(""), aCommit(" \n")])).toEqual([]);
  });

  test.each(["notes", "references", "subject", "hash", "__proto__"])(
    "a line -%s- in a message means nothing",
    (field) => {
      const change = read(`fix: a\n\n-${field}-\nx\n\nBREAKING CHANGE: b\n\nCloses #1`);
      expect(change).toMatchObject({ subject: "a", breaking: ["b"], closes: [{ number: 1 }], hash: "b".repeat(40) });
    },
  );

  test.each([
    ["Revert ", " "],
    ["fix: ", "a-"],
    ["fix: fixes ", "fixes a"],
    ["fix: ", "http://"],
    ["fix(", "("],
    ["fix: a\n\nBREAKING CHANGE", " "],
    ["fix: a\n\nCo-authored-by: ", "a "],
    ["fix: a\n\n", "a/a"],
    ["fix: a\n\n", "* "],
  ])("a message of %j and many %j ends being read", (beginning, repeated) => {
    expect(() => read(`${beginning}${repeated.repeat(50_000)}x`)).not.toThrow();
  });
});

describe("withoutReverted", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((letter) => letter.repeat(40));
  const remaining = (...commits: [hash: string | undefined, message: string][]): string[] =>
    withoutReverted(readChanges(commits.map(([hash, message]) => aCommit(message, { hash: hash ?? "" })))).map(
      ({ header }) => header,
    );

  test("a revert and what it reverts cancel out", () => {
    expect(remaining([a, `revert: feat: x\n\nThis reverts commit ${b ?? ""}.`], [b, "feat: x"], [c, "fix: y"])).toEqual(
      ["fix: y"],
    );
  });

  test("a revert of something older stays", () => {
    expect(remaining([a, 'Revert "feat: x"\n\nThis reverts commit 1234567.'], [b, "fix: y"])).toEqual([
      'Revert "feat: x"',
      "fix: y",
    ]);
  });

  test("a revert of a revert brings the change back", () => {
    const again = `Reapply "feat: x"\n\nThis reverts commit ${b ?? ""}.`;
    expect(remaining([a, again], [b, `Revert "feat: x"\n\nThis reverts commit ${c ?? ""}.`], [c, "feat: x"])).toEqual([
      "feat: x",
    ]);
  });

  test("knows the convention's footer, with several commits", () => {
    expect(
      remaining([a, "revert: both\n\nRefs: bbbbbbb, ccccccc"], [b, "feat: x"], [c, "feat: y"], [d, "fix: z"]),
    ).toEqual(["fix: z"]);
    expect(remaining([a, "revert: both\n\nRefs: bbbbbbb, 1234567"], [b, "feat: x"])).toEqual(["revert: both"]);
  });

  test("knows a squashed revert by the line that it quotes, and takes back only what is older", () => {
    expect(
      remaining([a, "feat: x (#1)"], [b, 'Revert "feat: x (#1)" (#2)\n\nReverts acme/app#1'], [c, "feat: x (#1)"]),
    ).toEqual(["feat: x (#1)"]);
  });
});
