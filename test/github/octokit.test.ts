import { request } from "@octokit/request";
import { expect, test } from "vitest";
import type { Octokit } from "../../dagger/github-client.ts";

test("Octokit is what the client takes it for", () => {
  // What counts is that this compiles: nothing else compares the client's words with Octokit's.
  const octokit: Octokit = { request };
  expect(octokit.request.defaults({})).toBeTypeOf("function");
});
