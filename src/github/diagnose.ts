import type { Problem } from "../errors.ts";
import { isRateLimit, isUntrusted, type Failure } from "./patience.ts";
import type { GitHubRepository } from "./repository.ts";

type Fault = readonly [matches: (failure: Failure) => boolean, code: string, what: string, remedy: string];

const status =
  (...codes: number[]) =>
  (failure: Failure): boolean =>
    failure.status !== undefined && codes.includes(failure.status);

/** First match wins. */
const faults: readonly Fault[] = [
  [
    isRateLimit,
    "github-busy",
    "GitHub limits the rate of requests",
    "wait and run the same command again: what is there already is kept",
  ],
  [status(401), "github-login-refused", "GitHub refuses the token", "check --github-token; it may have expired"],
  [
    status(403),
    "github-no-rights",
    "the token may not do this",
    "give it the right to write contents of the repository; in GitHub Actions: permissions: contents: write",
  ],
  [
    status(404),
    "github-no-rights",
    "the token does not see the repository, or may not write to it",
    "check the remote origin, and give the token the right to write contents; in GitHub Actions: permissions: contents: write",
  ],
  [
    ({ status: code }) => code !== undefined && code >= 300 && code < 400,
    "github-moved",
    "the repository has another name by now",
    "set the remote origin to the new one: git remote set-url origin URL",
  ],
  [
    isUntrusted,
    "github-untrusted",
    "GitHub's certificate is not trusted",
    "pass the CA of your GitHub Enterprise Server with --ca",
  ],
  [
    ({ status: code }) => code === undefined || code >= 500,
    "github-unreachable",
    "GitHub does not answer as it should",
    "check the network and GitHub's status page, then run the same command again: what is there already is kept",
  ],
];

/**
 * The problem of a request that failed for good.
 *
 * @param what was attempted: `upload of app-1.4.0.tgz`
 */
export function explainGitHub(what: string, { page }: GitHubRepository, failure: Failure): Problem {
  const [, code, fault, remedy] = faults.find(([matches]) => matches(failure)) ?? [
    undefined,
    "github-failed",
    "GitHub refuses the request",
    "see its message",
  ];
  const answer = failure.status === undefined ? failure.message : `HTTP ${failure.status}: ${failure.message}`;
  return { code, where: `${what}, ${page}`, what: fault, why: answer, remedy };
}

/**
 * What keeps a tag from becoming a release. GitHub would make a tag that is missing, at whatever the default branch is
 * at that moment.
 *
 * @param found the commit that the tag names on GitHub
 */
export function tagProblem(
  tag: string,
  commit: string,
  found: string | undefined,
  { page }: GitHubRepository,
): Problem | undefined {
  if (found === commit) return undefined;
  const where = `tag ${tag}, ${page}`;
  if (found === undefined) {
    return {
      code: "github-tag-missing",
      where,
      what: "the tag is not on GitHub",
      why: "a GitHub release is made of a tag; without one GitHub would tag its default branch",
      remedy: `push it first: git tag ${tag} ${commit.slice(0, 12)} && git push origin ${tag}`,
    };
  }
  return {
    code: "tag-elsewhere",
    where,
    what: "the tag names another commit on GitHub than the one that is checked out",
    why: `GitHub: ${found}\nHEAD: ${commit}`,
    remedy: `fetch the tags and check out ${tag}, or release another version`,
  };
}
