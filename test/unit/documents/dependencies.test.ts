import { describe, expect, test } from "vitest";
import { readChanges } from "../../../src/documents/commits.ts";
import { foldDependencies, isDependencyUpdate } from "../../../src/documents/dependencies.ts";
import { aCommit } from "./builders.ts";

describe("dependencies", () => {
  test.each([
    ["chore(deps): bump a from 1 to 2", true],
    ["build(deps-dev): update a", true],
    ["Bump github.com/a/b from 1.0.0 to 1.1.0", true],
    ["chore: bump a from 1 to 2", true],
    ["feat: bump the limit from 1 to 2", false],
    ["chore: tidy", false],
  ])("%j is an update of dependencies: %s", (message, expected) => {
    expect(readChanges([aCommit(message)]).map(isDependencyUpdate)).toEqual([expected]);
  });

  test("each dependency is told once, from its oldest to its newest version", () => {
    const changes = readChanges(
      [
        "chore(deps): bump x from 1.1.0 to 1.2.0 in /tools (#3)",
        "fix(deps): update module example.com/y to v2 (#2)",
        "chore(deps): bump x from 1.0.0 to 1.1.0",
        "chore(deps): tidy up",
      ].map((message) => aCommit(message)),
    );
    expect(foldDependencies(changes)).toEqual([
      { name: "example.com/y", to: "v2" },
      { name: "tidy up" },
      { name: "x", from: "1.0.0", to: "1.2.0" },
    ]);
  });
});
