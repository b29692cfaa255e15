import type { File, Secret } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import { explainGitHub } from "../src/github/diagnose.ts";
import { PATIENCE, pauseAfter, type Failure } from "../src/github/patience.ts";
import type { GitHubRepository } from "../src/github/repository.ts";
import { fetchTrusting } from "./trusted-fetch.ts";

/** What leads to GitHub's API. */
export interface GitHubAccess {
  readonly token: Secret;
  /** Certificates of private CAs, PEM. */
  readonly ca?: File;
}

/** A repository's API. */
export interface GitHub {
  readonly repository: GitHubRepository;
  /**
   * One request. The route is in GitHub's own words: `GET /repos/{owner}/{repo}/releases`; owner and repo are known.
   *
   * @throws RequestFailed
   */
  readonly request: (route: string, parameters?: Record<string, unknown>) => Promise<unknown>;
  /**
   * Waits until something that failed can be tried again.
   *
   * @param what was attempted, for the problem
   * @param attempt how often in a row it failed
   * @throws SlipwayError when that has no sense, or would take too long
   */
  readonly recover: (what: string, error: unknown, attempt: number) => Promise<void>;
}

/** A request without the answer that was wished for. */
export class RequestFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * What is used of Octokit. Its own types would be read by the SDK on every call, because they are imported: 5 MB. So it is
 * imported under a name that only the running program knows, and test/github compares this with its types.
 */
export interface Octokit {
  readonly request: {
    readonly defaults: (
      settings: Record<string, unknown>,
    ) => (
      route: string,
      parameters: Record<string, unknown>,
    ) => Promise<{ readonly status: number; readonly headers: Failure["headers"]; readonly data: unknown }>;
  };
}

const OCTOKIT: string = "@octokit/request";

/** Longest time for one request, in milliseconds: that of a large asset over a slow line. */
const TIME_LIMIT = 5 * 60_000;

/** Opens the API. Octokit is loaded only here, because most calls do not need it. */
export async function openGitHub(repository: GitHubRepository, { token, ca }: GitHubAccess): Promise<GitHub> {
  const [{ request }, plaintext, certificates] = await Promise.all([
    import(OCTOKIT) as Promise<Octokit>,
    token.plaintext(),
    ca?.contents(),
  ]);
  const api = request.defaults({
    baseUrl: repository.api,
    headers: { authorization: `token ${plaintext.trim()}`, "x-github-api-version": "2022-11-28" },
    // A redirect that is followed turns POST into GET.
    request: { redirect: "manual", ...(certificates !== undefined && { fetch: fetchTrusting(certificates) }) },
  });
  const { owner, name } = repository;
  let patience = PATIENCE;
  return {
    repository,
    request: async (route, parameters = {}) => {
      const known = route.includes("{owner}") ? { owner, repo: name } : {};
      const signal = AbortSignal.timeout(TIME_LIMIT);
      try {
        const answer = await api(route, { ...known, ...parameters, request: { signal } });
        const { status, headers } = answer;
        if (status < 300) return answer.data;
        throw new RequestFailed({ status, headers, message: `moved to ${headers.location ?? "another address"}` });
      } catch (error) {
        throw error instanceof RequestFailed ? error : new RequestFailed(failureOf(error));
      }
    },
    recover: async (what, error, attempt) => {
      if (!(error instanceof RequestFailed)) throw error;
      const pause = pauseAfter(error.failure, attempt, Date.now());
      if (pause === undefined || pause > patience) throw fail(explainGitHub(what, repository, error.failure));
      patience -= pause;
      console.log(`${what}: ${error.message}; trying again in ${Math.ceil(pause / 1000)} s`);
      await new Promise((resolve) => setTimeout(resolve, pause));
    },
  };
}

/** One thing, again and again until it succeeds or that has no sense. Only for what may be done twice. */
export async function patiently<T>(github: GitHub, what: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      await github.recover(what, error, attempt);
    }
  }
}

/** The error that Octokit throws, by its shape; its request holds headers, and is left alone. */
function failureOf(error: unknown): Failure {
  const { response, message, cause } = error as {
    response?: { status: number; headers: Failure["headers"] };
    message?: string;
    cause?: { cause?: { code?: string }; code?: string };
  };
  const code = cause?.cause?.code ?? cause?.code;
  const said = [code, message].filter((part) => part !== undefined && part !== "").join(": ");
  return { status: response?.status, headers: response?.headers ?? {}, message: said || "no answer" };
}
