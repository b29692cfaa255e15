import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GOTESTSUM, KUBECONFORM, toolModule } from "../../src/tools.ts";
import { type Lab, type Outcome, labSettings, ownLab, remove, run, sharedLab } from "./harness.ts";

// A whole release by an engine that has never been on the internet: its network ends at the lab.
const root = join(import.meta.dirname, "../..");
let lab: Lab;
let settings: Record<string, string>;
let folder: string;

/** Everything inside the lab's network namespace sees the lab's own hosts and nothing else. */
function cutOff(): void {
  execFileSync("ip", ["netns", "exec", `slipway-lab-${lab.instance}`, "ip", "route", "del", "default"]);
}

/** What a module proxy with the tools of the stages would hold, on the lab's file server. */
function fillModuleProxy(to: string): void {
  const go = join(sharedLab.folder, "go");
  const env = {
    ...process.env,
    GOMODCACHE: join(folder, "mod"),
    GOCACHE: join(go, "build"),
  };
  for (const tool of [GOTESTSUM, KUBECONFORM]) {
    const cwd = join(folder, tool.name);
    mkdirSync(cwd);
    writeFileSync(join(cwd, "go.mod"), toolModule(tool));
    const build = ["build", "-o", "tool", tool.package];
    execFileSync("go", build, { cwd, env: { ...env, GOFLAGS: "-modcacherw -mod=mod" } });
  }
  cpSync(join(folder, "mod/cache/download"), to, { recursive: true });
}

beforeAll(async () => {
  lab = ownLab(8);
  folder = mkdtempSync(join(tmpdir(), "slipway-airgap-"));
  expect(await lab.run("up")).toMatchObject({ exitCode: 0 });
  settings = await labSettings(lab);
  fillModuleProxy(join(settings["SLIPWAY_LAB_FILES_FOLDER"] ?? "", "modules"));
  execFileSync(join(root, "test/fixtures/history.sh"), ["tiny", join(folder, "tiny")]);
  // The packages of the module itself come from npm: the one thing that an engine has to be given before. A call that is
  // refused at once makes it install them, and nothing else.
  mkdirSync(join(folder, "empty"));
  const loaded = await run("dagger", ["-m", root, "call", `--source=${folder}/empty`, "plan"], settings);
  expect(loaded.text).toContain("there is no go.mod");
  cutOff();
});

afterAll(async () => {
  await remove(lab);
  rmSync(folder, { recursive: true, force: true });
});

/** A release with the lab's mirror and these further settings of the surroundings. */
function release(...surroundings: string[]): Promise<Outcome> {
  const password = settings["SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"] ?? "";
  const login = ["--registry-user=publisher", `--registry-password=file:${password}`];
  const call = ["-m", root, "call", "--progress=plain", `--source=${folder}/tiny`];
  const mirror = [`--mirror=${settings["SLIPWAY_LAB_MIRROR"] ?? ""}`, "--mirror-pinned=false"];
  const where = ["release", "--version=v0.3.0", `--registry=${settings["SLIPWAY_LAB_REGISTRY"] ?? ""}/airgap`];
  const target = ["export", `--path=${folder}/dist`];
  return run("dagger", [...call, ...mirror, ...surroundings, ...where, ...login, ...target], settings);
}

describe("without the internet", () => {
  it("a release says which of its sources it cannot reach", async () => {
    const { exitCode, text } = await release();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("--go-proxy");
    expect(text).toContain("--vulnerability-databases");
    expect(existsSync(join(folder, "dist"))).toBe(false);
  });

  it("a release succeeds with settings that lead to mirrors", async () => {
    const files = settings["SLIPWAY_LAB_FILES"] ?? "";
    const { exitCode, text } = await release(
      `--go-proxy=${files}/modules`,
      "--go-sum-db=off",
      `--vulnerability-databases=${files}/osv`,
      `--kubernetes-schemas=${files}/kubernetes-schemas`,
    );
    expect(exitCode, text).toBe(0);
    expect(readFileSync(join(folder, "dist/summary.txt"), "utf8")).toContain("airgap/tiny:v0.3.0");
  });
});
