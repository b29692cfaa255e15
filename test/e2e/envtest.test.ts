import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { aFolder, aSample, commit, edit, labVariable, root, slipway, surroundings, type Outcome } from "./harness.ts";

describe("a controller whose tests start an API server", () => {
  let folder: string;
  const tested = (...args: string[]): Promise<Outcome> => {
    const index = `--envtest-index=${labVariable("SLIPWAY_LAB_FILES")}/envtest/index.yaml`;
    return slipway(folder, ["test", ...args], {}, [...surroundings(), index]);
  };

  beforeAll(async () => {
    folder = await aSample("controller");
    cpSync(join(root, "test/fixtures/envtest"), folder, { recursive: true });
    // The others are tested elsewhere.
    edit(folder, "slipway.yaml", 'test: { packages: ["./internal/apiserver"] }\n');
    await commit(folder, "test: ask an API server");
  });

  test("is tested against one of the version of its libraries", async () => {
    const output = join(aFolder(), "reports");
    const { exitCode, text } = await tested("export", `--path=${output}`);
    expect(exitCode, text).toBe(0);
    const junit = readFileSync(join(output, "junit.xml"), "utf8");
    expect(junit).toContain('name="TestBeaconsOnAnAPIServer"');
    expect(junit).toContain('tests="1" failures="0" errors="0"');
  });

  test("is told when there is none of the version that it names", async () => {
    edit(folder, "slipway.yaml", 'test: { packages: ["./internal/apiserver"], envtest: "1.2.x" }\n');
    const { exitCode, text } = await tested("entries");
    expect(exitCode).toBe(1);
    expect(text).toContain("there are no binaries of envtest for Kubernetes 1.2.x [envtest-unavailable]");
    expect(text).toContain("name another version as test.envtest in slipway.yaml");
  });
});
