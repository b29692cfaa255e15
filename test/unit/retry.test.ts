import { describe, expect, test } from "vitest";
import { afterAttempts, nextDelay, type Tried } from "../../src/retry.ts";

const tried = (changes: Partial<Tried> = {}): Tried => ({
  attempts: 1,
  elapsed: 400,
  lost: 400,
  limit: 300_000,
  answered: false,
  ...changes,
});
const problem = (code: string) => ({ code, where: "push", what: "it fails", remedy: "wait" });

describe("another attempt", () => {
  test.each([
    ["registry-busy", false, true],
    ["registry-interrupted", false, true],
    ["registry-unreachable", false, false],
    ["registry-unreachable", true, true],
    ["registry-login-refused", true, false],
    ["registry-no-rights", true, false],
    ["registry-untrusted", true, false],
    ["registry-failed", false, false],
    ["registry-failed", true, true],
    ["published-differs", true, false],
  ])("after %s, when something has answered before: %s, is made: %s", (code, answered, made) => {
    expect(nextDelay(problem(code), tried({ answered })) !== undefined).toBe(made);
  });

  test("waits twice as long each time, up to half a minute", () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 50].map((attempts) =>
      nextDelay(problem("registry-busy"), tried({ attempts })),
    );
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("is not made for ever when nobody knows why", () => {
    const made = [1, 2, 3].map((attempts) =>
      nextDelay(problem("registry-failed"), tried({ attempts, answered: true })),
    );
    expect(made).toEqual([1000, 2000, undefined]);
  });

  test("is not made when the run as a whole has lost enough", () => {
    const busy = problem("registry-busy");
    expect(nextDelay(busy, tried({ lost: 299_000 }))).toBe(1000);
    expect(nextDelay(busy, tried({ lost: 299_001 }))).toBeUndefined();
    expect(nextDelay(busy, tried({ limit: 0, lost: 0 }))).toBeUndefined();
  });
});

test("the last problem says how often it was met, when it was more than once", () => {
  expect(afterAttempts(problem("x"), tried())).toEqual(problem("x"));
  const last = afterAttempts({ ...problem("x"), why: "503" }, tried({ attempts: 3, elapsed: 4200 }));
  expect(last.why).toBe("tried 3 times within 4.2 s\n503");
});
