import { expect, test } from "vitest";
import { axisOf, barOf, timeline } from "../../../src/report/timeline.ts";

const stages = [
  { stage: "plan", start: 0, milliseconds: 1_000 },
  { stage: "test", start: 1_000, milliseconds: 9_000 },
  { stage: "<image>", start: 1_000, milliseconds: 3_000 },
];

test("bars stand where their stages ran", () => {
  const axis = axisOf(stages);
  expect(axis).toEqual({ length: 10_000, step: 2_000 });
  expect(stages.map((stage) => barOf(stage, axis))).toEqual([
    { left: 0, width: 10 },
    { left: 10, width: 90 },
    { left: 10, width: 30 },
  ]);
});

test.each([
  [300, 50],
  [4_700, 1_000],
  [61_000, 20_000],
  [3_600_000, 1_000_000],
])("an axis of %d ms has a mark every %d ms", (milliseconds, step) => {
  expect(axisOf([{ stage: "x", start: 0, milliseconds }]).step).toBe(step);
});

test("nothing that ran gives an axis, too", () => {
  expect(axisOf([]).length).toBe(1);
});

test("each stage has its name and times in words", () => {
  const { markup } = timeline(stages);
  expect(markup).toContain(">&#60;image&#62;</th>");
  expect(markup.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ")).toContain("test 1.0 s 9.0 s");
  expect(markup).toContain('style="left:min(10%, 100% - 3px);width:90%"');
});
