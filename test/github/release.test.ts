import { createHash } from "node:crypto";
import type { Secret } from "@dagger.io/dagger";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openGitHub } from "../../dagger/github-client.ts";
import { bringAbout, checkRelease, type ReleaseContent } from "../../dagger/github-release.ts";
import { nameAssets } from "../../src/github/assets.ts";
import { readRepository } from "../../src/github/repository.ts";
import type { Plan } from "../../src/plan.ts";
import { parseVersion } from "../../src/version.ts";
import { refusal } from "./repository.ts";
import { startGitHub, tokens, type Fault, type GitHubServer } from "./server.ts";

/** Octokit and the release's steps against the stand-in, without an engine. */

const commit = "c".repeat(40);
const files: Record<string, Buffer> = {
  "charts/a.tgz": Buffer.from([0x1f, 0x8b, 0, 255]),
  "b.txt": Buffer.from("b\n"),
};
let server: GitHubServer;
let log: string[];

beforeEach(async () => {
  server = await startGitHub();
  server.repository.tags.set("v1.4.0", commit);
  log = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void log.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(log.join("\n")).not.toContain(tokens.writer);
  await server.close();
});

function wish(changes: Partial<ReleaseContent> = {}): ReleaseContent {
  const described = Object.entries(files).map(([path, content]) => {
    return { path, size: content.length, sha256: createHash("sha256").update(content).digest("hex") };
  });
  return {
    ...{ tag: "v1.4.0", title: "tiny v1.4.0", body: "notes", prerelease: false, assets: nameAssets(described) },
    read: (path) => Promise.resolve(files[path] ?? Buffer.alloc(0)),
    ...changes,
  };
}

const origin = (version = "v1.4.0", tags: string[] = []) =>
  ({
    version: parseVersion(version),
    source: { commit, tags: tags.map((name) => ({ name, commit })), tagPrefix: "v" },
  }) as unknown as Plan;

async function open(token = tokens.writer) {
  const repository = readRepository(`${server.url}/acme/tiny`, server.url);
  if (repository === undefined) throw new Error("not a repository");
  const secret: unknown = { plaintext: () => Promise.resolve(`${token}\n`) };
  return openGitHub(repository, { token: secret as Secret });
}

const make = async (wanted = wish(), from = origin()) => bringAbout(await open(), from, wanted);

describe("a release", () => {
  test("is a draft until all its files are there", async () => {
    const { release, kept } = await make();
    expect(kept).toBe(false);
    expect(release.page).toBe(`${server.url}/acme/tiny/releases/tag/v1.4.0`);
    expect(server.repository.releases).toHaveLength(1);
    expect(server.repository.releases[0]).toMatchObject({ draft: false, name: "tiny v1.4.0", body: "notes" });
    expect(server.repository.download("v1.4.0", "a.tgz")).toEqual(files["charts/a.tgz"]);
    expect(server.repository.latest).toBe("v1.4.0");
    const writes = server.requests.filter((line) => !line.startsWith("GET")).map((line) => line.split(" ")[0]);
    expect(writes).toEqual(["POST", "POST", "POST", "PATCH"]);
  });

  test("made again changes nothing", async () => {
    await make();
    const before = server.requests.length;
    expect((await make()).kept).toBe(true);
    expect(server.requests.slice(before).filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  test("is found among more drafts than a page holds", async () => {
    server.repository.create({ tag_name: "v1.4.0", draft: true });
    for (let i = 0; i < 130; i++) server.repository.create({ tag_name: `v0.${i}.0`, draft: true });
    server.repository.releases.reverse();
    await make();
    expect(server.repository.releases.filter(({ tag_name }) => tag_name === "v1.4.0")).toHaveLength(1);
  });

  test("does not become the latest when a higher one is released, of which the clone knows nothing", async () => {
    server.repository.create({ tag_name: "v2.0.0" });
    server.repository.latest = "v2.0.0";
    await make();
    expect(server.repository.latest).toBe("v2.0.0");
  });

  test("that is a prerelease is marked as one", async () => {
    server.repository.tags.set("v1.5.0-rc.1", commit);
    await make(wish({ tag: "v1.5.0-rc.1", prerelease: true }), origin("v1.5.0-rc.1"));
    expect(server.repository.releases[0]).toMatchObject({ prerelease: true, draft: false });
    expect(server.repository.latest).toBeUndefined();
  });

  test("that is published with other content is refused and stays", async () => {
    await make();
    files["b.txt"] = Buffer.from("other\n");
    await expect(make()).rejects.toThrow("[published-differs]");
    expect(server.repository.download("v1.4.0", "b.txt")).toEqual(Buffer.from("b\n"));
    files["b.txt"] = Buffer.from("b\n");
  });
});

const upload: Pick<Fault, "method" | "path"> = { method: "POST", path: /\/api\/uploads\// };
const patch: Pick<Fault, "method" | "path"> = { method: "PATCH", path: /./ };

describe("a release goes on after", () => {
  test.each<[string, Fault[]]>([
    ["an error of the server's", [{ ...upload, answer: refusal(502, "Bad Gateway") }]],
    ["an upload that arrived by half", [{ ...upload, answer: refusal(502, "Bad Gateway"), effect: "half" }]],
    ["an upload that arrived, but not its answer", [{ ...upload, answer: "close", effect: "whole" }]],
    [
      "a draft that was made, but not said so",
      [{ method: "POST", path: /\/releases$/, answer: "close", effect: "whole" }],
    ],
    ["a publication without an answer", [{ ...patch, answer: "close", effect: "whole" }]],
    [
      "a rate limit",
      [{ ...upload, answer: { ...refusal(403, "secondary rate limit"), headers: { "retry-after": "1" } } }],
    ],
    ["a listing that fails", [{ method: "GET", path: /\/releases\?/, answer: refusal(500, "Server Error") }]],
  ])("%s", async (_, faults) => {
    server.faults.push(...faults);
    await make();
    expect(server.faults).toEqual([]);
    expect(server.repository.releases).toHaveLength(1);
    const [release] = server.repository.releases;
    expect(release?.draft).toBe(false);
    expect(release?.assets.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
      "a.tgz uploaded",
      "b.txt uploaded",
    ]);
  });

  test("a run that was interrupted", async () => {
    server.faults.push({ method: "POST", path: /name=b/, answer: refusal(401, "Bad credentials") });
    await expect(make()).rejects.toThrow("[github-login-refused]");
    expect(server.repository.releases[0]).toMatchObject({ draft: true });
    const before = server.requests.length;
    await make();
    expect(server.repository.releases).toHaveLength(1);
    expect(server.requests.slice(before).filter((line) => line.includes("name=a"))).toEqual([]);
  });
});

describe("is refused", () => {
  test("when the rate limit lasts longer than anybody waits", async () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3000) };
    server.faults.push({ ...upload, answer: { ...refusal(403, "API rate limit exceeded"), headers } });
    await expect(make()).rejects.toThrow("[github-busy]");
  });

  test("when the tag was taken away meanwhile, instead of tagging the default branch", async () => {
    server.repository.tags.clear();
    await expect(make()).rejects.toThrow("[github-tag-missing]");
    expect(server.repository.tags.size).toBe(0);
    expect(server.repository.releases[0]?.draft).toBe(true);
  });
});

describe("before anything is built", () => {
  const check = async (token?: string) => checkRelease(await open(token), origin(), "v1.4.0");

  test("nothing is changed", async () => {
    await check();
    expect(server.repository.releases).toEqual([]);
  });

  test.each([
    ["an unknown token", "ghp_unknown", "github-login-refused"],
    ["a token that may only read", tokens.reader, "github-no-rights"],
  ])("%s is refused", async (_, token, code) => {
    await expect(check(token)).rejects.toThrow(`[${code}]`);
  });

  test("a tag elsewhere is refused", async () => {
    server.repository.tags.set("v1.4.0", "e".repeat(40));
    await expect(check()).rejects.toThrow("[tag-elsewhere]");
  });

  test("a release that somebody published by hand is refused", async () => {
    server.repository.create({ tag_name: "v1.4.0" });
    await expect(check()).rejects.toThrow("[github-release-foreign]");
  });
});
