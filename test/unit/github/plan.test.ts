import { describe, expect, test } from "vitest";
import {
  planGitHub,
  releaseDownload,
  releasePage,
  withToken,
  type GitHubReleasePlan,
} from "../../../src/github/plan.ts";
import { readRepository } from "../../../src/github/repository.ts";
import { makePlan, type Plan } from "../../../src/plan.ts";
import { parseVersion } from "../../../src/version.ts";
import { aRepository } from "../builders.ts";

describe("the repository that a remote names", () => {
  test.each([
    ["https://github.com/acme/app", "https://api.github.com", "https://github.com/acme/app"],
    ["ssh://github.com/acme/app", "https://api.github.com", "https://github.com/acme/app"],
    ["https://acme.ghe.com/acme/app", "https://api.acme.ghe.com", "https://acme.ghe.com/acme/app"],
    ["https://github.example.com/acme/app", "https://github.example.com/api/v3", "https://github.example.com/acme/app"],
    [
      "ssh://github.example.com:2222/acme/app",
      "https://github.example.com/api/v3",
      "https://github.example.com/acme/app",
    ],
  ])("%s", (url, api, page) => {
    expect(readRepository(url, "https://github.example.com/")).toEqual({ owner: "acme", name: "app", api, page });
  });

  test("has the server's port", () => {
    const found = readRepository("https://10.0.0.1:8443/acme/app", "https://10.0.0.1:8443");
    expect(found?.api).toBe("https://10.0.0.1:8443/api/v3");
  });

  test.each([
    "https://gitlab.com/acme/app",
    "https://github.com.evil.example/acme/app",
    "https://evil-ghe.com/acme/app",
    "https://github.com/acme",
    "https://github.com/acme/app/tree",
    "/srv/git/app",
  ])("is none for %s", (url) => {
    expect(readRepository(url)).toBeUndefined();
  });
});

describe("the plan", () => {
  const plan = (version: string, remote?: string): Plan["github"] => {
    const { git, ...facts } = aRepository();
    const withRemote = { ...git, remote: remote ?? "" };
    if (remote === undefined) Reflect.deleteProperty(withRemote, "remote");
    return makePlan({ ...facts, git: withRemote }, {}, { version }).github;
  };

  test("is a release of the tag", () => {
    const planned = plan("1.4.0-rc.1", "https://github.com/acme/app") as GitHubReleasePlan;
    expect(planned).toMatchObject({ kind: "release", tag: "v1.4.0-rc.1", title: "app v1.4.0-rc.1", prerelease: true });
    expect(releasePage(planned)).toBe("https://github.com/acme/app/releases/tag/v1.4.0-rc.1");
    expect(withToken(planned, true)).toBe(planned);
    expect(withToken(planned, false)).toEqual({ kind: "skipped", why: "no --github-token was passed" });
  });

  test("escapes what addresses do not allow", () => {
    const planned = plan("1.4.0+a", "https://github.com/acme/app") as GitHubReleasePlan;
    expect(releaseDownload(planned, "a+b.md")).toMatch(/\/releases\/download\/v1\.4\.0%2Ba\/a%2Bb\.md$/);
  });

  test.each([
    ["1.4.0", undefined, /no remote/],
    ["1.4.0", "https://gitlab.com/acme/app", /gitlab\.com.* is not on GitHub/],
    ["1.5.0-dev.3.gabc1234", "https://github.com/acme/app", /development version/],
  ])("leaves it out for %s of %s, and says why", (version, remote, why) => {
    const planned = plan(version, remote);
    expect(planned.kind === "skipped" ? planned.why : "").toMatch(why);
  });

  test("goes by the configured server", () => {
    const source = makePlan(aRepository({ remote: "https://git.acme.dev/acme/app" }), {}, {}).source;
    expect(planGitHub("app", parseVersion("v1.4.0"), source, { server: "https://git.acme.dev" }).kind).toBe("release");
  });

  test("makes it once, where the version arrives in the end", () => {
    const environments = { staging: {}, prod: { after: "staging" } };
    const remote = "https://github.com/acme/app";
    const at = (env: string) =>
      makePlan(aRepository({ remote }), { environments }, { version: "v1.4.0", environment: env }).github;
    expect(at("staging")).toEqual({ kind: "skipped", why: "v1.4.0 goes on from environment staging to another one" });
    expect(at("prod").kind).toBe("release");
  });
});
