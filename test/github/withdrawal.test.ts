import type { Secret } from "@dagger.io/dagger";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withdrawGitHubRelease } from "../../dagger/github-withdrawal.ts";
import type { GitHubReleasePlan } from "../../src/github/plan.ts";
import { readRepository } from "../../src/github/repository.ts";
import { startGitHub, tokens, type GitHubServer } from "./server.ts";

/** Withdrawals against the stand-in, without an engine. */

let server: GitHubServer;

beforeEach(async () => {
  server = await startGitHub();
  for (const tag of ["v1.3.0", "v1.4.0"]) {
    server.repository.tags.set(tag, "c".repeat(40));
    server.repository.create({ tag_name: tag, body: `notes of ${tag}` });
  }
  server.repository.latest = "v1.4.0";
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

function withdraw(tag: string, latest?: string, token = tokens.writer) {
  const repository = readRepository(`${server.url}/acme/tiny`, server.url);
  const target = { kind: "release", repository, tag, title: "", prerelease: false } as GitHubReleasePlan;
  const secret: unknown = { plaintext: () => Promise.resolve(token) };
  return withdrawGitHubRelease(target, { token: secret as Secret }, "loses data", latest);
}

const released = (tag: string) => server.repository.releases.find(({ tag_name: name }) => name === tag);

test("the release becomes a prerelease that says why, and the one before it the latest", async () => {
  expect(await withdraw("v1.4.0", "v1.3.0")).toMatchObject({
    what: "GitHub release",
    effect: expect.stringContaining("prerelease") as string,
  });
  expect(released("v1.4.0")).toMatchObject({ prerelease: true, draft: false });
  expect(released("v1.4.0")?.body).toMatch(/^> \[!CAUTION\]\n.*loses data\n\nnotes of v1\.4\.0$/);
  expect(released("v1.3.0")).toMatchObject({ prerelease: false, body: "notes of v1.3.0" });
  expect(server.repository.latest).toBe("v1.3.0");
});

test("again changes nothing", async () => {
  await withdraw("v1.4.0", "v1.3.0");
  const before = structuredClone(server.repository.releases);
  expect(await withdraw("v1.4.0", "v1.3.0")).toMatchObject({ effect: "was marked before" });
  expect(server.repository.releases).toEqual(before);
});

test("where there is no release, none is made", async () => {
  expect(await withdraw("v2.0.0", undefined)).toMatchObject({ effect: "there is none" });
  expect(server.repository.releases).toHaveLength(2);
});

test("a token that may not write is refused, and nothing is changed", async () => {
  const before = structuredClone(server.repository.releases);
  await expect(withdraw("v1.4.0", "v1.3.0", tokens.reader)).rejects.toThrow("[github-");
  expect(server.repository.releases).toEqual(before);
});
