import type { GitHubReleasePlan } from "../src/github/plan.ts";
import { withdrawnRelease } from "../src/github/withdrawal.ts";
import { releaseEffect, type Effect } from "../src/withdrawal/report.ts";
import { editRelease, proveRights, publishedRelease } from "./github-api.ts";
import { openGitHub, patiently, type GitHubAccess } from "./github-client.ts";

/** Before anything is changed: the token may write releases. */
export async function checkGitHubRights({ repository, tag }: GitHubReleasePlan, access: GitHubAccess): Promise<void> {
  const github = await openGitHub(repository, access);
  await patiently(github, "check of the token's rights", () => proveRights(github, tag));
}

/**
 * Makes the release of a withdrawn version a prerelease that says so, and the version before the latest one.
 *
 * @param latest tag of the version that is the latest now, where there is one
 * @throws SlipwayError `github-…`
 */
export async function withdrawGitHubRelease(
  { repository, tag }: GitHubReleasePlan,
  access: GitHubAccess,
  reason: string,
  latest: string | undefined,
): Promise<Effect> {
  const github = await openGitHub(repository, access);
  const lookUp = (of: string) => patiently(github, `look-up of release ${of}`, () => publishedRelease(github, of));
  const [release, before] = await Promise.all([lookUp(tag), latest === undefined ? undefined : lookUp(latest)]);
  const about = release?.page ?? `${repository.page}: ${tag}`;
  if (release === undefined) return releaseEffect(about, "there is none");
  const changes = withdrawnRelease(release, reason);
  if (changes !== undefined)
    await patiently(github, `change of release ${tag}`, () => editRelease(github, release, changes));
  if (before !== undefined && !before.prerelease) {
    await patiently(github, `change of release ${before.tag}`, () =>
      editRelease(github, before, { make_latest: "true" }),
    );
  }
  return releaseEffect(about, changes === undefined ? "was marked before" : "a prerelease that says why");
}
