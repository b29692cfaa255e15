import { randomBytes } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan.ts";
import {
  aFolder,
  aRegistry,
  aSample,
  commit,
  labVariable,
  login,
  root,
  run,
  slipway,
  succeed,
  surroundings,
  visibleTags,
} from "./harness.ts";

describe("plan", () => {
  test("says what was found and why, and changes nothing", async () => {
    const folder = await aSample("controller");
    const { exitCode, stdout, text } = await slipway(folder, ["plan", "--version=v0.3.0"]);
    expect(exitCode, text).toBe(0);
    for (const part of [
      "lighthouse-controller v0.3.0",
      "ghcr.io/acme/lighthouse-controller:v0.3.0",
      "oci://ghcr.io/acme/charts/lighthouse-controller:0.3.0",
      "name of the chart in helm",
      "Nothing stands in the way of a release.",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(await succeed("git", ["status", "--porcelain", "--ignored"], { cwd: folder })).toBe("");
  });

  test("answers in JSON, works without tags, and names a development version", async () => {
    const folder = await aSample("tiny");
    const tags = (await succeed("git", ["tag"], { cwd: folder })).trim().split("\n");
    await succeed("git", ["tag", "--delete", ...tags], { cwd: folder });
    const { exitCode, stdout, text } = await slipway(folder, ["plan", "--as-json"]);
    expect(exitCode, text).toBe(0);
    const plan = JSON.parse(stdout) as Plan;
    expect(plan.version.semver).toMatch(/^0\.1\.0-dev\.\d+\.g[0-9a-f]{7}$/);
    expect(plan.source.previous).toBeUndefined();
  });

  test("shows what stands in the way", async () => {
    const folder = await aSample("tiny");
    appendFileSync(join(folder, "main.go"), "\n// changed\n");
    const { exitCode, stdout } = await slipway(folder, ["plan"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("tree-dirty");
    expect(stdout).toMatch(/-dev\.\d+\.g[0-9a-f]{7}\.dirty/);
  });
});

test("as a blueprint, the functions are the repository's own", async () => {
  const folder = await aSample("tiny");
  const module = `${labVariable("SLIPWAY_LAB_GIT")}/blueprint-${randomBytes(5).toString("hex")}.git`;
  // A private repository: the CLI asks the machine's own git for the login, as it does on a laptop.
  const config = join(aFolder(), "gitconfig");
  const answer = `echo username=${labVariable("SLIPWAY_LAB_GIT_USER")}; echo password=$(cat ${labVariable("SLIPWAY_LAB_GIT_PASSWORD_FILE")})`;
  writeFileSync(config, `[credential]\n\thelper = "!f() { ${answer}; }; f"\n`);
  const env = { GIT_CONFIG_GLOBAL: config };
  await succeed("git", ["push", "--quiet", module, "HEAD:refs/heads/main"], { cwd: root, env });
  const init = await run("dagger", ["init", `--blueprint=${module}@main`], { cwd: folder, env });
  expect(init.exitCode, init.text).toBe(0);
  await commit(folder, "build: take Slipway as blueprint");
  const { exitCode, stdout, stderr } = await run("dagger", ["call", "--progress=plain", ...surroundings(), "plan"], {
    cwd: folder,
    env,
  });
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain("github.com/acme/tiny");
  expect(stdout).toContain("Nothing stands in the way of a release.");
});

test("documents are written alone, for a version that does not exist yet, and nothing is built for them", async () => {
  const folder = await aSample("tiny");
  await succeed("git", ["tag", "--delete", "v0.3.0"], { cwd: folder });
  // It does not compile, so that whoever built it would fail.
  writeFileSync(join(folder, "broken.go"), "package main\n\nfunc broken( {\n");
  await commit(folder, "feat: mark the end of a sentence");
  const output = aFolder();
  const { exitCode, text } = await slipway(folder, ["documents", "--version=v0.3.0", "export", `--path=${output}`]);
  expect(exitCode, text).toBe(0);
  expect(readdirSync(output).sort()).toEqual(["CHANGELOG.md", "RELEASE_NOTES.md", "UPGRADE.md"]);
  const read = (name: string): string => readFileSync(join(output, name), "utf8");
  expect(read("CHANGELOG.md")).toMatch(/^## .*0\.3\.0[\s\S]*mark the end of a sentence/m);
  expect(read("RELEASE_NOTES.md")).toMatch(/## New features[\s\S]*mark the end of a sentence/);
  expect(read("UPGRADE.md")).toContain("from v0.2.0");
});

test("check works in a changed tree and returns charts, reports and documents", async () => {
  const folder = await aSample("tiny");
  appendFileSync(join(folder, "main.go"), "\n// changed\n");
  const output = join(aFolder(), "out");
  const { exitCode, text } = await slipway(folder, ["check", "export", `--path=${output}`]);
  expect(exitCode, text).toBe(0);
  expect(readdirSync(output).sort()).toEqual([
    "charts",
    "documents",
    "image-contents.txt",
    "manifests",
    "report.html",
    "sbom",
    "scan",
    "tests",
  ]);
  expect(readFileSync(join(output, "report.html"), "utf8")).toContain("nothing was published");
});

test("a repository without tags is released, with its whole history as changelog", async () => {
  const folder = await aSample("tiny");
  const tags = (await succeed("git", ["tag"], { cwd: folder })).trim().split("\n");
  await succeed("git", ["tag", "--delete", ...tags], { cwd: folder });
  const registry = aRegistry();
  const output = join(aFolder(), "out");
  const args = ["release", "--version=v0.1.0", `--registry=${registry}`, ...login(), "export", `--path=${output}`];
  const { exitCode, text } = await slipway(folder, args);
  expect(exitCode, text).toBe(0);
  expect(await visibleTags(registry)).toEqual(["charts/tiny:0.1.0", "tiny:latest", "tiny:v0.1", "tiny:v0.1.0"]);
});

test("images returns the layout that a release pushes", async () => {
  const folder = await aSample("tiny");
  const output = join(aFolder(), "layout");
  const { exitCode, text } = await slipway(folder, ["images", "--version=v0.3.0", "export", `--path=${output}`]);
  expect(exitCode, text).toBe(0);
  expect(readdirSync(output).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
});

test("the password is in no log, file, layer or error", async () => {
  const folder = await aSample("tiny");
  const canary = `canary-${crypto.randomUUID()}`;
  const file = join(aFolder(), "password");
  writeFileSync(file, canary);
  const wrong = ["--registry-user=publisher", `--registry-password=file:${file}`];
  const refused = await slipway(folder, ["release", "--version=v0.3.0", `--registry=${aRegistry()}`, ...wrong]);
  expect(refused.exitCode).toBe(1);

  const output = join(aFolder(), "dist");
  const right = login();
  const password = readFileSync((right[1] ?? "").replace("--registry-password=file:", ""), "utf8").trim();
  const args = [
    "release",
    "--version=v0.3.0",
    `--registry=${aRegistry()}`,
    ...right,
    "--layout",
    "export",
    `--path=${output}`,
  ];
  const released = await slipway(folder, args);
  expect(released.exitCode, released.text).toBe(0);

  const forms = [canary, password].flatMap((secret) => [secret, btoa(`publisher:${secret}`)]);
  for (const form of forms) {
    expect(refused.text).not.toContain(form);
    expect(released.text).not.toContain(form);
    const found = await run("grep", ["-raF", "--", form, output]);
    expect(found.stdout).toBe("");
    expect(found.exitCode).toBe(1);
    const unpacked = await run("sh", [
      "-c",
      `for f in ${output}/image/blobs/sha256/*; do zcat -f "$f"; done | grep -aF -- "$1"`,
      "sh",
      form,
    ]);
    expect(unpacked.exitCode).toBe(1);
  }
});
