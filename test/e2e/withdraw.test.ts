import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { aChartRepository, git, gitLogin } from "./chart-repository.ts";
import { aFolder, commit, edit, slipway, succeed } from "./harness.ts";
import { aRegistry, clientLogin, login, visibleTags } from "./registry.ts";
import type { Outcome } from "./harness.ts";
import { aKey, aSampleThatSigns, type Key } from "./signing.ts";

const registry = aRegistry();
const repository = aChartRepository();
const client = clientLogin();
const image = `${registry}/tiny`;
let key: Key;
let folder: string;

beforeAll(async () => {
  key = await aKey("the project");
  const signing = { publicKey: "cosign.pub", transparencyLog: false };
  folder = await aSampleThatSigns(signing, { "cosign.pub": readFileSync(key.publicKey, "utf8") });
  const chartRepository = { url: repository.url, baseUrl: repository.web };
  edit(folder, "slipway.yaml", JSON.stringify({ signing, chartRepository }));
  await commit(folder, "chore: release to a chart repository");
  // The second one is a backport.
  for (const version of ["v1.1.0", "v1.0.9"]) {
    edit(folder, "NOTES.md", version);
    await commit(folder, `feat: prepare ${version}`);
    const outcome = await release(version);
    expect(outcome.exitCode, outcome.text).toBe(0);
  }
});

const call = (name: string, ...args: string[]): Promise<Outcome> =>
  slipway(folder, [name, `--registry=${registry}`, ...login(), ...args]);
const release = (version: string): Promise<Outcome> =>
  call("release", `--version=${version}`, ...gitLogin(), ...key.args);
const withdraw = (...args: string[]): Promise<Outcome> =>
  call("withdraw", "--version=v1.1.0", "--reason=loses lamps", ...gitLogin(), ...args);

/** Digests by tag, of the channel tags and the versions. */
async function tags(): Promise<Record<string, string>> {
  const names = (await visibleTags(registry)).filter((tag) => tag.startsWith("tiny:"));
  const digests = names.map((name) => succeed("regctl", ["manifest", "head", `${registry}/${name}`], { env: client }));
  return Object.fromEntries((await Promise.all(digests)).map((digest, i) => [names[i] ?? "", digest.trim()]));
}

async function index(): Promise<{ head: string; text: string }> {
  const branch = aFolder();
  await git(branch, "clone", "--quiet", "--branch=gh-pages", repository.url, ".");
  const head = await git(branch, "log", "-1", "--format=%H %s%n%b");
  return { head, text: readFileSync(`${branch}/index.yaml`, "utf8") };
}

test("a backport leaves the tags of higher versions alone", async () => {
  const { "tiny:v1.1.0": stable, "tiny:v1.0.9": backport, ...channels } = await tags();
  expect(backport).not.toBe(stable);
  expect(channels).toEqual({ "tiny:latest": stable, "tiny:v1": stable, "tiny:v1.1": stable, "tiny:v1.0": backport });
});

test("a version that is not there is not withdrawn", async () => {
  const elsewhere = [`--registry=${aRegistry()}`, ...login(), ...gitLogin()];
  const { exitCode, text } = await slipway(folder, ["withdraw", "--version=v1.1.0", "--reason=x", ...elsewhere]);
  expect(exitCode).toBe(1);
  expect(text).toMatch(/tiny:v1\.1\.0: there is no such image \[published-missing\]/);
});

test("with --dry-run it says what it would do, and changes nothing", async () => {
  const before = [await tags(), await index()];
  const { exitCode, stdout, text } = await withdraw("--dry-run");
  expect(exitCode, text).toBe(0);
  expect(stdout).toContain("Nothing is changed");
  expect(stdout).toMatch(/tiny:latest +leads to v1\.0\.9 again/);
  expect(stdout).toMatch(/chart index +tiny 1\.1\.0 +deprecated/);
  expect([await tags(), await index()]).toEqual(before);
});

test("the channel tags lead back, the index marks the chart, and the version can still be pulled", async () => {
  const before = await tags();
  expect(before["tiny:latest"]).toBe(before["tiny:v1.1.0"]);
  const { exitCode, stdout, text } = await withdraw();
  expect(exitCode, text).toBe(0);
  expect(stdout).toMatch(/tiny:v1\.1\.0 +marked as withdrawn/);
  expect(stdout).toMatch(/tiny:v1\.1 +removed: there is no other version/);

  const good = before["tiny:v1.0.9"];
  const { "tiny:v1.1": gone, ...rest } = before;
  expect(gone).toBe(before["tiny:v1.1.0"]);
  expect(await tags()).toEqual({ ...rest, "tiny:latest": good, "tiny:v1": good });
  await succeed("regctl", ["image", "copy", `${image}:v1.1.0`, `ocidir://${aFolder()}:x`], { env: client });

  const { head, text: indexed } = await index();
  expect(head).toMatch(/chart: deprecate tiny-1\.1\.0\nWithdrawn: loses lamps/);
  expect(indexed.match(/^ {4}(deprecated|version): .*$/gm)).toEqual([
    "    deprecated: true",
    "    version: 1.1.0",
    "    version: 1.0.9",
  ]);
  // Helm goes on serving the package.
  const env = { HELM_CACHE_HOME: aFolder(), HELM_CONFIG_HOME: aFolder() };
  await succeed("helm", ["repo", "add", "t", repository.web], { env });
  await succeed("helm", ["pull", "t/tiny", "--version", "1.1.0", "-d", aFolder()], { env });
});

test("again changes nothing", async () => {
  const before = [await tags(), await index()];
  const { exitCode, stdout, text } = await withdraw();
  expect(exitCode, text).toBe(0);
  expect(stdout).toMatch(/tiny:v1\.1\.0 +was marked as withdrawn before/);
  expect(stdout).toMatch(/tiny:latest +leads to another version already/);
  expect(stdout).toMatch(/tiny 1\.1\.0 +deprecated before/);
  expect([await tags(), await index()]).toEqual(before);
});

test("whoever verifies it is told, and nobody releases it again", async () => {
  const verified = await call("verify", "--version=v1.1.0");
  expect(verified.exitCode).toBe(1);
  expect(verified.text).toContain(`${image}:v1.1.0: withdrawn: loses lamps [verification-failed]`);
  expect(verified.text).not.toMatch(/signature +\S+ +fails/);

  const again = await release("v1.1.0");
  expect(again.exitCode).toBe(1);
  expect(again.text).toMatch(/this version was withdrawn \[version-withdrawn\][^]*loses lamps/);
  expect(again.text).not.toContain("> test …");
});

test("the next version is the latest, although a higher one is there", async () => {
  edit(folder, "NOTES.md", "v1.0.10");
  await commit(folder, "fix: prepare v1.0.10");
  const { exitCode, text } = await release("v1.0.10");
  expect(exitCode, text).toBe(0);
  const now = await tags();
  for (const channel of ["latest", "v1", "v1.0"]) expect(now[`tiny:${channel}`]).toBe(now["tiny:v1.0.10"]);
});
