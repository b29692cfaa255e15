import { randomUUID } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  aFolder,
  aSample,
  commit,
  labVariable,
  recordOf,
  root,
  run,
  slipway,
  succeed,
  surroundings,
  type Outcome,
} from "./harness.ts";
import { aRegistry, login, visibleTags } from "./registry.ts";

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

  test("shows what stands in the way", async () => {
    const folder = await aSample("tiny");
    appendFileSync(join(folder, "main.go"), "\n// changed\n");
    const { exitCode, stdout } = await slipway(folder, ["plan"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("tree-dirty");
    expect(stdout).toMatch(/-dev\.\d+\.g[0-9a-f]{7}\.dirty/);
  });
});

test("as a blueprint, without a file of its tests, the functions are the repository's own", async () => {
  const folder = await aSample("tiny");
  const [copy, module] = [join(aFolder(), "module"), `${labVariable("SLIPWAY_LAB_GIT")}/blueprint-${randomUUID()}.git`];
  await succeed("git", ["clone", "--quiet", root, copy]);
  rmSync(join(copy, "test"), { recursive: true });
  await commit(copy, "test: drop");
  // A private repository: the CLI asks the machine's own git for the login, as it does on a laptop.
  const config = join(aFolder(), "gitconfig");
  const answer = `echo username=${labVariable("SLIPWAY_LAB_GIT_USER")}; echo password=$(cat ${labVariable("SLIPWAY_LAB_GIT_PASSWORD_FILE")})`;
  writeFileSync(config, `[credential]\n\thelper = "!f() { ${answer}; }; f"\n`);
  const env = { GIT_CONFIG_GLOBAL: config };
  await succeed("git", ["push", "--quiet", module, "HEAD:refs/heads/main"], { cwd: copy, env });
  const init = await run("dagger", ["init", `--blueprint=${module}@main`], { cwd: folder, env });
  expect(init.exitCode, init.text).toBe(0);
  await commit(folder, "build: take Slipway as blueprint");
  const functions = await succeed("dagger", ["functions"], { cwd: folder, env });
  for (const name of ["plan", "test", "image", "images", "chart", "manifests", "check", "release"])
    expect(functions).toMatch(new RegExp(`^${name} `, "m"));
  const call = ["call", "--progress=plain", ...surroundings(), "plan"];
  const { exitCode, stdout, stderr } = await run("dagger", call, { cwd: folder, env });
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

describe("a release of a repository without tags", () => {
  const registry = aRegistry();
  const output = join(aFolder(), "dist");
  let released: Outcome;

  beforeAll(async () => {
    const folder = await aSample("tiny");
    const tags = (await succeed("git", ["tag"], { cwd: folder })).trim().split("\n");
    await succeed("git", ["tag", "--delete", ...tags], { cwd: folder });
    const args = ["release", "--version=v0.1.0", `--registry=${registry}`, ...login(), "--layout"];
    released = await slipway(folder, [...args, "export", `--path=${output}`]);
    expect(released.exitCode, released.text).toBe(0);
  });

  test("is published, with the whole history as changelog", async () => {
    expect(await visibleTags(registry)).toEqual(["charts/tiny:0.1.0", "tiny:latest", "tiny:v0.1", "tiny:v0.1.0"]);
    expect(recordOf(output).previous).toBeUndefined();
    expect(readFileSync(join(output, "documents/CHANGELOG.md"), "utf8")).toMatch(
      /^## .*0\.1\.0[^]*give up on clients/m,
    );
  });

  test("shows its password in no log, file or layer", async () => {
    const password = readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim();
    const layers = `for f in ${output}/image/blobs/sha256/*; do zcat -f "$f"; done | grep -aF -- "$1"`;
    for (const form of [password, btoa(`publisher:${password}`)]) {
      expect(released.text).not.toContain(form);
      expect(await run("grep", ["-raF", "--", form, output])).toMatchObject({ stdout: "", exitCode: 1 });
      expect(await run("sh", ["-c", layers, "sh", form])).toMatchObject({ stdout: "", exitCode: 1 });
    }
  });
});
