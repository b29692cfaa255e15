import { tagNames } from "../src/channels.ts";
import { InternalError, throwIfAny } from "../src/errors.ts";
import type { GitHubRelease } from "../src/github/api.ts";
import { tagProblem } from "../src/github/diagnose.ts";
import {
  foreignRelease,
  makesLatest,
  nextStep,
  stableVersions,
  type Step,
  type WantedRelease,
} from "../src/github/release.ts";
import type { Plan } from "../src/plan.ts";
import {
  commitOfTag,
  createDraft,
  deleteAsset,
  findRelease,
  listReleases,
  proveRights,
  publishDraft,
  publishedRelease,
  uploadAsset,
} from "./github-api.ts";
import { patiently, type GitHub } from "./github-client.ts";
import { waitingFor } from "./progress.ts";

/** A release with what is in its files. */
export interface ReleaseContent extends WantedRelease {
  /** Content of an asset, by its path. */
  readonly read: (path: string) => Promise<Buffer>;
}

/** What of a plan decides about its release. */
type Origin = Pick<Plan, "version" | "source">;

/**
 * What can be known before anything is built: the tag is on GitHub at this commit, the token may write releases, and
 * nobody else has published one of this tag.
 */
export async function checkRelease(github: GitHub, origin: Origin, tag: string): Promise<void> {
  await checkTag(github, origin, tag);
  await patiently(github, "check of the token's rights", () => proveRights(github, tag));
  const found = await patiently(github, `look-up of release ${tag}`, () => publishedRelease(github, tag));
  throwIfAny([foreignRelease(found)].filter((problem) => problem !== undefined));
}

/**
 * Takes one step after the other until the release is as it is wanted. After any failure GitHub is asked anew what there
 * is, because an upload without an answer may have arrived.
 *
 * @returns the published release, and whether it was there before
 */
export async function bringAbout(
  github: GitHub,
  origin: Origin,
  wanted: ReleaseContent,
): Promise<{ release: GitHubRelease; kept: boolean }> {
  const lookUp = `look-up of release ${wanted.tag}`;
  let what = lookUp;
  let known: { readonly release: GitHubRelease | undefined; readonly fresh: boolean } | undefined;
  let kept = true;
  for (let failures = 0; ;) {
    try {
      what = lookUp;
      known ??= { release: await waitingFor(what, () => findRelease(github, wanted.tag)), fresh: true };
      const { release, fresh } = known;
      const step = nextStep(wanted, release);
      if (step.kind === "done" && release !== undefined) return { release, kept };
      known = undefined;
      // What is published has to be what GitHub has, not what it answered to each upload.
      if (step.kind === "publish" && !fresh) continue;
      what = nameOf(step);
      known = { release: await waitingFor(what, () => take(step, github, origin, wanted, release)), fresh: false };
      kept = false;
      failures = 0;
    } catch (error) {
      known = undefined;
      failures++;
      await github.recover(what, error, failures);
    }
  }
}

function nameOf(step: Step): string {
  if (step.kind === "upload" || step.kind === "delete") return `${step.kind} of ${step.asset.name}`;
  return step.kind === "publish" ? "publication of the release" : "creation of the draft";
}

/** Takes one step, and says what the release is after it. */
async function take(
  step: Step,
  github: GitHub,
  origin: Origin,
  wanted: ReleaseContent,
  release: GitHubRelease | undefined,
): Promise<GitHubRelease> {
  if (step.kind === "create") return createDraft(github, wanted);
  if (release === undefined) throw new InternalError(`step ${step.kind} without a release`);
  switch (step.kind) {
    case "delete":
      return deleteAsset(github, release, step.asset.id);
    case "upload":
      return uploadAsset(github, release, step.asset, await wanted.read(step.asset.path));
    case "publish": {
      // GitHub would make a tag that was taken away meanwhile.
      await checkTag(github, origin, wanted.tag);
      const released = stableVersions(await listReleases(github), origin.source.tagPrefix);
      const latest = makesLatest(origin.version, [...tagNames(origin.source.tags), ...released]);
      return publishDraft(github, release, wanted, latest);
    }
    case "done":
      return release;
  }
}

/** The tag exists on GitHub and names the commit. */
async function checkTag(github: GitHub, { source }: Origin, tag: string): Promise<void> {
  const found = await patiently(github, `look-up of tag ${tag}`, () => commitOfTag(github, tag));
  throwIfAny([tagProblem(tag, source.commit, found, github.repository)].filter((problem) => problem !== undefined));
}
