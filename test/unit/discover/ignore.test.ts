import { describe, expect, test } from "vitest";
import { ignorable } from "../../../src/discover/ignore.ts";
import { aPackage } from "../builders.ts";

describe("ignorable", () => {
  const kept = (dir: string, ...embeds: string[]): string[] =>
    ["docs", ".github", "slipway.yaml", "**/*.md"].filter(
      (path) => !ignorable([aPackage(dir, { embeds })]).includes(path),
    );

  test("leaves out documentation and its own configuration", () => {
    expect(kept(".")).toEqual([]);
    expect(kept("./x", "docs/help.txt", "slipway.yaml", "*.yaml")).toEqual([]);
  });

  test.each([
    ["docs/help.txt", ["docs"]],
    ["all:docs", ["docs", "**/*.md"]],
    ["all:docs/help.txt", ["docs"]],
    ["d*s/help.txt", ["docs"]],
    ["*.yaml", ["docs", ".github", "slipway.yaml"]],
    ["slip*.yaml", ["slipway.yaml"]],
    ["*", ["docs", ".github", "slipway.yaml", "**/*.md"]],
    [".", ["docs", ".github", "slipway.yaml", "**/*.md"]],
    ["static", ["**/*.md"]],
    ["help.md", ["**/*.md"]],
  ])("keeps what could be embedded with %s", (pattern, paths) => {
    expect(kept(".", pattern)).toEqual(paths);
  });

  test("keeps a folder with packages, as generators of API documentation write them", () => {
    expect(kept("./docs")).toEqual(["docs"]);
    expect(kept("./docs/v1")).toEqual(["docs"]);
    expect(kept("./docsite")).toEqual([]);
  });
});
