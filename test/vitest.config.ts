import { defineConfig } from "vitest/config";

const lanes = { sequence: { groupOrder: 2 }, maxWorkers: 3, maxConcurrency: 2 };

/**
 * Four kinds of tests: `unit` needs nothing, `fixtures` needs git, Go and helm, `lab` and `e2e` need the lab. Of all but the first, three
 * files run side by side, and two tests of a file where it says `concurrent`. The pure core keeps nothing between two calls, so that one
 * process may load it for all of its tests: a third of the time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/github/*.test.ts"],
          testTimeout: 30_000,
          isolate: false,
          sequence: { groupOrder: 1 },
          maxWorkers: "100%",
        },
      },
      {
        test: {
          name: "fixtures",
          include: ["test/fixtures/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          ...lanes,
        },
      },
      {
        test: {
          name: "lab",
          include: ["test/lab/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          ...lanes,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          // On a cold machine the first ones compile everything, side by side: half an hour on a slow one.
          testTimeout: 3_600_000,
          hookTimeout: 3_600_000,
          ...lanes,
        },
      },
    ],
  },
});
