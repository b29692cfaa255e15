import type { EnvironmentPlan } from "../environments/decide.ts";
import type { SourcePlan } from "../plan.ts";
import { isDevelopment, writtenTag, type Version } from "../version.ts";
import { readRepository, type GitHubRepository } from "./repository.ts";

/** A release on GitHub: made of a tag. */
export interface GitHubReleasePlan {
  readonly kind: "release";
  readonly repository: GitHubRepository;
  readonly tag: string;
  readonly title: string;
  readonly prerelease: boolean;
}

/** What becomes of the release on GitHub: it is made, or left out with a reason. */
export type GitHubPlan = GitHubReleasePlan | { readonly kind: "skipped"; readonly why: string };

/** What else decides about a release on GitHub. */
interface Circumstances {
  /** Web address of a GitHub Enterprise Server, where one is configured. */
  readonly server?: string;
  readonly environment?: EnvironmentPlan;
}

/** Decides whether a version gets a release on GitHub: once, where it arrives in the end. */
export function planGitHub(
  name: string,
  version: Version,
  { url, tagPrefix }: SourcePlan,
  { server, environment }: Circumstances = {},
): GitHubPlan {
  if (url === undefined) return skipped("the repository has no remote named origin");
  const repository = readRepository(url, server);
  if (repository === undefined)
    return skipped(`${url} is not on GitHub; githubUrl in slipway.yaml names an own server`);
  // Development versions are made of commits; nobody tags them, and a release without a tag would make one.
  if (isDevelopment(version)) return skipped(`${version.gitTag} is a development version`);
  if (environment?.kind === "chosen" && !environment.final) {
    return skipped(`${version.gitTag} goes on from environment ${environment.name} to another one`);
  }
  const { gitTag, prerelease } = version;
  return { kind: "release", repository, tag: writtenTag(gitTag, tagPrefix), title: `${name} ${gitTag}`, prerelease };
}

function skipped(why: string): GitHubPlan {
  return { kind: "skipped", why };
}

/** Where people see a release: its page. */
export function releasePage({ repository, tag }: GitHubReleasePlan): string {
  return `${repository.page}/releases/tag/${encodeURIComponent(tag)}`;
}

/** Where a published release's asset can be downloaded. */
export function releaseDownload({ repository, tag }: GitHubReleasePlan, asset: string): string {
  return `${repository.page}/releases/download/${encodeURIComponent(tag)}/${encodeURIComponent(asset)}`;
}

/** As planned, unless there is nobody to make it. */
export function withToken(plan: GitHubPlan, token: boolean): GitHubPlan {
  return plan.kind === "release" && !token ? skipped("no --github-token was passed") : plan;
}
