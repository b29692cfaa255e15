import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timed, timedFor, timesOf, waitingFor } from "../../dagger/progress.ts";
import { fail } from "../../src/errors.ts";
import { stageLine } from "../../src/progress.ts";

let lines: string[];

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

test("a stage says that it begins, runs, what it waits for, and how long it took", async () => {
  const work = timed("image", async () => {
    await pause(16);
    await Promise.all([
      waitingFor("linux/amd64", () => pause(10)),
      waitingFor("linux/arm64", () => pause(30)),
      waitingFor("linux/arm64", () => pause(31)),
    ]);
    return 7;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  const { value, time } = await work;
  expect(value).toBe(7);
  expect(time).toMatchObject({ stage: "image", milliseconds: 47_000 });
  expect(lines).toEqual([
    "> image …",
    "> image … 15 s",
    "> image … 30 s, waits for linux/arm64",
    "> image … 45 s, waits for linux/arm64",
    "> image: done in 47.0 s",
  ]);
});

test("stages side by side do not see each other's work", async () => {
  const both = Promise.all([timed("test", () => pause(20)), timed("chart", () => waitingFor("helm", () => pause(20)))]);
  await vi.advanceTimersByTimeAsync(20_000);
  const [first, second] = await both;
  expect(second.time.start).toBe(first.time.start);
  expect(lines).toContain("> test … 15 s");
  expect(lines).toContain("> chart … 15 s, waits for helm");
});

test("a stage that fails says so, names itself in the error, and falls silent", async () => {
  const problem = { code: "c", where: "w", what: "is bad", remedy: "mend it" };
  const work = timed("test", async () => {
    await pause(2);
    throw fail(problem);
  });
  const refused = expect(work).rejects.toThrow(/w: is bad \[c\]\n {2}stage: {2}test\n/);
  await vi.advanceTimersByTimeAsync(60_000);
  await refused;
  expect(lines).toEqual(["> test …", "> test: failed after 2.0 s"]);
});

test("a stage without its setting is skipped, says why, and has no time", async () => {
  const work = vi.fn();
  expect(await timedFor(undefined, "chart repository", work)).toBeUndefined();
  expect(work).not.toHaveBeenCalled();
  expect(lines).toEqual(["> chart repository: skipped, not configured"]);
  expect(timesOf(undefined, await timedFor("x", "y", (setting) => Promise.resolve(setting)))).toHaveLength(1);
});

test("long times are in minutes", () => {
  expect(stageLine("test", { kind: "runs", elapsed: 125_000, waitsFor: [] })).toBe("> test … 2 min 5 s");
});
