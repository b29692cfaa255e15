import { describe, expect, test } from "vitest";
import { explainGitHub, tagProblem } from "../../../src/github/diagnose.ts";
import { pauseAfter, type Failure } from "../../../src/github/patience.ts";
import { readRepository, type GitHubRepository } from "../../../src/github/repository.ts";

const failure = (status?: number, headers: Failure["headers"] = {}, message = ""): Failure => ({
  status,
  headers,
  message,
});
const now = 1_000_000_000;

describe("how long to wait", () => {
  test.each([
    ["what retry-after says", failure(403, { "retry-after": "7" }), 1, 7_000],
    ["what retry-after says, after 503 too", failure(503, { "retry-after": "3" }), 1, 3_000],
    ["until the limit ends", failure(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000090" }), 1, 90_000],
    ["a minute for a secondary limit", failure(403, {}, "You have exceeded a secondary rate limit"), 1, 60_000],
    ["longer the next time", failure(429), 2, 120_000],
    ["a second after a server error", failure(502), 1, 1_000],
    ["twice as long each time", failure(undefined, {}, "ECONNRESET"), 4, 8_000],
    ["a moment for an asset that another attempt has begun", failure(422, {}, '{"code":"already_exists"}'), 1, 1_000],
  ])("%s", (_, what, attempt, pause) => {
    expect(pauseAfter(what, attempt, now)).toBe(pause);
  });

  test.each([
    ["a token that is refused", failure(401)],
    ["a right that is missing", failure(403, { "x-ratelimit-remaining": "4999" }, "Resource not accessible")],
    ["a request that is wrong", failure(422, {}, "Validation Failed")],
    ["a certificate", failure(undefined, {}, "SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate")],
  ])("not at all for %s", (_, what) => {
    expect(pauseAfter(what, 1, now)).toBeUndefined();
  });

  test("no longer after five attempts", () => {
    expect(pauseAfter(failure(500), 5, now)).toBeUndefined();
  });
});

const repository = readRepository("https://github.com/acme/app") as GitHubRepository;

test.each([
  [failure(403, { "retry-after": "7" }), "github-busy"],
  [failure(401), "github-login-refused"],
  [failure(403), "github-no-rights"],
  [failure(404), "github-no-rights"],
  [failure(301), "github-moved"],
  [failure(undefined, {}, "DEPTH_ZERO_SELF_SIGNED_CERT"), "github-untrusted"],
  [failure(undefined, {}, "ENOTFOUND"), "github-unreachable"],
  [failure(500), "github-unreachable"],
  [failure(422), "github-failed"],
])("what %j is called", (what, code) => {
  const problem = explainGitHub("upload of x", repository, what);
  expect(problem.code).toBe(code);
  expect(problem.where).toBe("upload of x, https://github.com/acme/app");
});

test("a tag has to be on GitHub, at this commit", () => {
  const commit = "a".repeat(40);
  expect(tagProblem("v1.4.0", commit, commit, repository)).toBeUndefined();
  expect(tagProblem("v1.4.0", commit, undefined, repository)?.remedy).toContain("git push origin v1.4.0");
  expect(tagProblem("v1.4.0", commit, "b".repeat(40), repository)?.code).toBe("tag-elsewhere");
});
