import { defineConfig } from "vitest/config";

/**
 * Three kinds of tests: `unit` needs nothing, `fixtures` needs git, Go and helm, `lab` and `e2e` need the lab. End-to-end tests spend
 * much of their time waiting for the engine: two files run side by side, and two tests of a file where it says `concurrent`. The
 * lab's tests look at the whole machine and at times, and run alone; but for the one whose engine and registry are its own.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/github/*.test.ts"],
          testTimeout: 30_000,
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
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "lab",
          include: ["test/lab/*.test.ts"],
          exclude: ["test/lab/airgap.test.ts"],
          sequence: { groupOrder: 4 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/lab/airgap.test.ts"],
          sequence: { groupOrder: 3 },
          // On a cold machine the first ones compile everything, side by side.
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          maxWorkers: 2,
          maxConcurrency: 2,
        },
      },
    ],
  },
});
