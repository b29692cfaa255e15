import { describe, expect, test } from "vitest";
import { differingObjects, readObjects } from "../../../../src/documents/upgrade/yaml.ts";

describe("readObjects", () => {
  test("takes mappings, and leaves out what cannot be read", () => {
    expect(readObjects("a: 1\n---\n- x\n---\n# nothing\n---\na: [\n")).toEqual([{ a: 1 }]);
    expect(readObjects("")).toEqual([]);
  });
});

describe("differingObjects", () => {
  test("are those that do not stand in both, wherever they stand", () => {
    const [before, after] = differingObjects(["a: 1\n---\nb: 1\n", "c: 1"], ["---\nc: 1\n---\na: 1\n---\nb: 2\n"]);
    expect([before, after]).toEqual([[{ b: 1 }], [{ b: 2 }]]);
  });

  test("are all of what is new", () => {
    expect(differingObjects([], ["a: 1\n"])).toEqual([[], [{ a: 1 }]]);
  });
});
