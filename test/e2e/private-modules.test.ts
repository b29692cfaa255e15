import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { onEvent } from "./actions.ts";
import { git } from "./chart-repository.ts";
import { aFolder, aSample, commit, edit, labVariable, run, slipway, succeed, surroundings } from "./harness.ts";
import { aRegistry } from "./registry.ts";

describe("a controller with a private Go module", () => {
  // Of another name in every run: what was downloaded once is there without a login.
  const host = new URL(labVariable("SLIPWAY_LAB_GIT")).hostname;
  const library = `${host}/t${randomBytes(5).toString("hex")}.git`;
  const password = readFileSync(labVariable("SLIPWAY_LAB_READER_PASSWORD_FILE"), "utf8").trim();
  const home = aFolder();
  const netrc = join(home, ".netrc");
  let folder: string;

  beforeAll(async () => {
    const published = aFolder();
    await git(published, "init", "--quiet", "--initial-branch=main");
    edit(published, "go.mod", `module ${library}\n\ngo 1.26.0\n`);
    edit(published, "secret.go", 'package secret\n\n// Word is known to few.\nconst Word = "ahoy"\n');
    await commit(published, "feat: a word");
    await git(published, "tag", "v0.1.0");
    await git(published, "push", "--quiet", `https://${library}`, "main", "v0.1.0");

    writeFileSync(netrc, `machine ${host} login reader password ${password}\n`);
    chmodSync(netrc, 0o600);
    folder = await aSample("tiny");
    edit(folder, "word.go", `package main\n\nimport secret "${library}"\n\nvar _ = secret.Word\n`);
    const cache = { GOMODCACHE: join(home, "mod"), GOFLAGS: "-modcacherw" };
    const env = { HOME: home, GOPRIVATE: host, ...cache };
    await succeed("go", ["get", `${library}@v0.1.0`], { cwd: folder, env });
    await commit(folder, "feat: know the word");
  });

  test("is refused without a login, with the remedy", async () => {
    const settings = [...surroundings(), "--go-proxy=direct", "--go-sum-db=off"];
    const { exitCode, text } = await slipway(folder, ["test", "entries"], {}, settings);
    expect(exitCode).toBe(1);
    expect(text).toContain("the Go modules could not be downloaded [dependencies-unavailable]");
    expect(text).toContain(library);
    expect(text).toMatch(/remedy: .*build\.private of slipway\.yaml.*--netrc/);
  });

  test("is built with one, which no code of it sees", async () => {
    edit(folder, "slipway.yaml", `build: { private: [${host}/*] }\n`);
    edit(
      folder,
      "netrc_test.go",
      `package main

import (
	"os"
	"testing"
)

func TestNoLogin(t *testing.T) {
	if _, err := os.Stat("/root/.netrc"); err == nil {
		t.Error("the login is here")
	}
}
`,
    );
    await commit(folder, "build: say what is private");
    // By the action, for a pull request.
    const login = { SLIPWAY_NETRC: readFileSync(netrc, "utf8"), SLIPWAY_CACHES: "" };
    const { exitCode, text } = await onEvent("pull-request", folder, aRegistry(), login);
    expect(exitCode, text).toBe(0);
    const dist = join(folder, "dist");
    expect(readFileSync(join(dist, "tests/junit.xml"), "utf8")).toContain('name="TestNoLogin"');
    expect(readFileSync(join(dist, "sbom/linux-amd64.spdx.json"), "utf8")).toContain(library);
    expect(text).not.toContain(password);
    expect((await run("grep", ["-rlF", password, dist])).stdout).toBe("");
  });
});
