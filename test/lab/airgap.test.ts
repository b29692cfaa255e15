import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";
import { GOTESTSUM, toolModule } from "../../src/tools.ts";
import { surroundings } from "../e2e/harness.ts";
import { type Lab, type Outcome, labSettings, ownLab, remove, run } from "./harness.ts";

// A whole release by an engine that has an empty cache and has never been on the internet: its network ends at the lab.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 3_600_000 });
const root = join(import.meta.dirname, "../..");
let lab: Lab;
let settings: Record<string, string>;
let folder: string;

/** Everything inside the lab's network namespace sees the lab's own hosts and nothing else. */
function cutOff(): void {
  execFileSync("ip", ["netns", "exec", `slipway-lab-${lab.instance}`, "ip", "route", "del", "default"]);
}

/** What a module proxy with the tool of the tests would hold, on the lab's file server. */
function fillModuleProxy(to: string): void {
  const env = { ...process.env, GOMODCACHE: join(folder, "mod"), GOFLAGS: "-modcacherw -mod=mod" };
  const cwd = join(folder, "gotestsum");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "go.mod"), toolModule(GOTESTSUM));
  // To list what it is made of downloads that, and nothing else.
  execFileSync("go", ["list", "-deps", GOTESTSUM.package], { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  cpSync(join(folder, "mod/cache/download"), to, { recursive: true });
}

beforeAll(async () => {
  lab = ownLab(8);
  folder = mkdtempSync(join(tmpdir(), "slipway-airgap-"));
  expect(await lab.run("up")).toMatchObject({ exitCode: 0 });
  settings = await labSettings(lab);
  fillModuleProxy(join(settings["SLIPWAY_LAB_FILES_FOLDER"] ?? "", "modules"));
  // Two checkouts of the same commits: one as usual, one by a user who lets nobody read anything, with times of long ago.
  const history = join(root, "test/fixtures/history.sh");
  execFileSync(history, ["tiny", join(folder, "usual")]);
  execFileSync("bash", ["-c", 'umask 077 && exec "$@"', "bash", history, "tiny", join(folder, "else where")]);
  execFileSync("find", [join(folder, "else where"), "-exec", "touch", "-d", "2001-01-01", "{}", "+"]);
  // The packages of the module itself come from npm: the one thing that an engine has to be given before. A call that is
  // refused at once makes it install them, and nothing else.
  mkdirSync(join(folder, "empty"));
  const loaded = await run("dagger", ["-m", root, "call", "plan", `--source=${folder}/empty`], settings);
  expect(loaded.text).toContain("there is no go.mod");
  cutOff();
});

afterAll(async () => {
  await remove(lab);
  rmSync(folder, { recursive: true, force: true });
});

/** Releases a checkout to the cut-off lab's registry, with these settings of the engine's surroundings. */
function release(checkout: string, dist: string, around: string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  const password = settings["SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"] ?? "";
  const login = ["--registry-user=publisher", `--registry-password=file:${password}`];
  const call = ["-m", root, "call", "--progress=plain"];
  const where = [
    "release",
    `--source=${folder}/${checkout}`,
    "--version=v0.3.0",
    `--registry=${settings["SLIPWAY_LAB_REGISTRY"] ?? ""}/airgap`,
  ];
  return run("dagger", [...call, ...around, ...where, ...login, "export", `--path=${folder}/${dist}`], env);
}

/** The same by the engine that is cut off, called by another user in another time zone. */
function releaseCutOff(...around: string[]): Promise<Outcome> {
  const mirror = [`--mirror=${settings["SLIPWAY_LAB_MIRROR"] ?? ""}`, "--mirror-pinned=false"];
  const env = { ...settings, TZ: "Asia/Kathmandu", HOME: join(folder, "home") };
  return release("else where", "dist", [...mirror, ...around], env);
}

/** Takes a manifest out of the cut-off lab's registry. */
async function unpublish(repository: string, digest: string): Promise<void> {
  const password = readFileSync(settings["SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"] ?? "", "utf8").trim();
  const url = `https://${settings["SLIPWAY_LAB_REGISTRY"] ?? ""}/v2/airgap/${repository}/manifests/${digest}`;
  const headers = { authorization: `Basic ${btoa(`publisher:${password}`)}` };
  expect((await fetch(url, { method: "DELETE", headers })).status).toBe(202);
}

describe("without the internet", () => {
  it("a release says which of its sources it cannot reach", async () => {
    const { exitCode, text } = await releaseCutOff();
    expect(exitCode).not.toBe(0);
    expect(text).toContain("--go-proxy");
    expect(text).toContain("--vulnerability-databases");
    expect(existsSync(join(folder, "dist"))).toBe(false);
  });

  it("a release succeeds with settings that lead to mirrors", async () => {
    const files = settings["SLIPWAY_LAB_FILES"] ?? "";
    const { exitCode, text } = await releaseCutOff(
      `--go-proxy=${files}/modules`,
      "--go-sum-db=off",
      `--vulnerability-databases=${files}/osv`,
      `--kubernetes-schemas=${files}/kubernetes-schemas`,
    );
    expect(exitCode, text).toBe(0);
    expect(readFileSync(join(folder, "dist/summary.txt"), "utf8")).toContain("airgap/tiny:v0.3.0");
  });

  it("gives bit for bit what another engine gives, from another checkout", async () => {
    const read = (file: string): string => readFileSync(join(folder, file), "utf8");
    const before = JSON.parse(read("dist/release.json")) as ReleaseRecord;
    // What is published is kept; so that the other engine makes all of it anew, it has to go.
    await unpublish("tiny", before.image.digest);
    for (const { digest } of before.charts) await unpublish("charts/tiny", digest);
    const { exitCode, text } = await release("usual", "again", surroundings(), process.env);
    expect(exitCode, text).toBe(0);
    const after = JSON.parse(read("again/release.json")) as ReleaseRecord;
    expect(after.published.map(({ kept }) => kept)).not.toContain(true);
    expect(after.image).toEqual(before.image);
    expect(after.charts).toEqual(before.charts);
    const files = ["charts", "documents", "manifests", "sbom"].flatMap((name) =>
      readdirSync(join(folder, "dist", name)).map((file) => `${name}/${file}`),
    );
    expect(files.filter((file) => file.startsWith("sbom/"))).toHaveLength(4);
    for (const file of [...files, "checksums.txt", "image-contents.txt"]) {
      expect(readFileSync(join(folder, "again", file)).equals(readFileSync(join(folder, "dist", file))), file).toBe(
        true,
      );
    }
  });
});
