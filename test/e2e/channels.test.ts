import { expect, test } from "vitest";
import { aRegistry, aSample, clientLogin, commit, edit, login, slipway, succeed } from "./harness.ts";

test("a backport and a prerelease leave the tags of higher versions alone", async () => {
  const folder = await aSample("tiny");
  const registry = aRegistry();
  const client = clientLogin();
  const digest = async (tag: string): Promise<string> =>
    (await succeed("regctl", ["manifest", "head", `${registry}/tiny:${tag}`], { env: client })).trim();
  const release = async (version: string): Promise<string> => {
    edit(folder, "NOTES.md", version);
    await commit(folder, `fix: prepare ${version}`);
    const outcome = await slipway(folder, ["release", `--version=${version}`, `--registry=${registry}`, ...login()]);
    expect(outcome.exitCode, outcome.text).toBe(0);
    return digest(version);
  };
  const stable = await release("v1.3.0");
  const backport = await release("v1.2.9");
  const candidate = await release("v1.4.0-rc.1");
  expect(new Set([stable, backport, candidate]).size).toBe(3);
  expect(await digest("latest")).toBe(stable);
  expect(await digest("v1")).toBe(stable);
  expect(await digest("v1.3")).toBe(stable);
  expect(await digest("v1.2")).toBe(backport);
  await expect(digest("v1.4")).rejects.toThrow("not found");
});
