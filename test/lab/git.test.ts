import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labVariable, run, type Outcome } from "../e2e/harness.ts";

/** The lab's git server and the chart server that shows what is in it. */
describe("the git server", () => {
  const name = `t${randomBytes(5).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "slipway-git-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const passwords = {
    publisher: () => readFileSync(labVariable("SLIPWAY_LAB_GIT_PASSWORD_FILE"), "utf8"),
    reader: () => readFileSync(labVariable("SLIPWAY_LAB_READER_PASSWORD_FILE"), "utf8"),
    nobody: () => "guessed",
  };

  /** git against the server as some user. */
  function git(user: keyof typeof passwords, ...args: string[]): Promise<Outcome> {
    const login = `${user}:${encodeURIComponent(passwords[user]())}@`;
    const url = `${labVariable("SLIPWAY_LAB_GIT").replace("://", `://${login}`)}/${name}.git`;
    const env = { GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_GLOBAL: "/dev/null", LC_ALL: "C" };
    return run("git", ["-c", `remote.lab.url=${url}`, ...args], { cwd: folder, env });
  }

  beforeAll(async () => {
    await run("git", ["init", "--quiet", "--initial-branch=gh-pages", folder]);
    // Larger than what git sends in one piece.
    writeFileSync(join(folder, "index.yaml"), "apiVersion: v1\n");
    writeFileSync(join(folder, "big"), randomBytes(3 << 20));
    await run("git", ["add", "--all"], { cwd: folder });
    const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    await run("git", [...author, "commit", "--quiet", "-m", "begin"], { cwd: folder });
  });

  it("begins a repository with the first push, and shows its gh-pages branch", async () => {
    expect((await git("publisher", "ls-remote", "lab")).text).toContain("not found");
    expect(await git("publisher", "push", "lab", "gh-pages")).toHaveProperty("exitCode", 0);
    const shown = await run("curl", ["-fsS", `${labVariable("SLIPWAY_LAB_CHARTS")}/${name}/index.yaml`]);
    expect(shown.text).toBe("apiVersion: v1\n");
  });

  it("lets the reader read, and not push", async () => {
    expect(await git("reader", "fetch", "--depth=1", "--filter=blob:none", "lab", "gh-pages")).toHaveProperty(
      "exitCode",
      0,
    );
    expect((await git("reader", "push", "lab", "gh-pages:other")).text).toContain("error: 403");
  });

  it("knows nobody else", async () => {
    expect((await git("nobody", "ls-remote", "lab")).text).toContain("Authentication failed");
  });

  it("keeps protected branches from everybody", async () => {
    expect((await git("publisher", "push", "lab", "gh-pages:protected")).text).toContain("hook declined");
  });
});
