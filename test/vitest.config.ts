import { defineConfig } from "vitest/config";

/** Three kinds of tests: `unit` needs nothing, `fixtures` needs git, Go and helm, `lab` and `e2e` need the lab. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      { test: { name: "fixtures", include: ["test/fixtures/*.test.ts"], testTimeout: 300_000 } },
      {
        test: {
          name: "lab",
          include: ["test/lab/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
