import { decideChannels } from "../channels.ts";
import { fail, type Problem } from "../errors.ts";
import { versionIn, type Version } from "../version.ts";
import type { GitHubRelease, RemoteAsset } from "./api.ts";
import { CHECKSUMS_FILE, type Asset } from "./assets.ts";

/** What the release is to be. */
export interface WantedRelease {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly prerelease: boolean;
  readonly assets: readonly Asset[];
}

/** The one thing that brings a release nearer to what is wanted. */
export type Step =
  | { readonly kind: "create" }
  | { readonly kind: "delete"; readonly asset: RemoteAsset }
  | { readonly kind: "upload"; readonly asset: Asset }
  | { readonly kind: "publish" }
  | { readonly kind: "done" };

/**
 * The next step towards a release. A draft is begun, filled and published last of all, because published releases may be
 * immutable (softprops/action-gh-release#692); one that an interrupted run left is continued.
 *
 * @param found the release as GitHub has it now, and its assets
 * @throws SlipwayError `published-differs` when it is published with other content, `github-draft-foreign`
 */
export function nextStep(wanted: WantedRelease, found?: GitHubRelease): Step {
  if (found === undefined) return { kind: "create" };
  if (!found.draft) {
    const differences = differencesOf(wanted, found);
    if (differences.length > 0) throw fail(publishedDiffers(found, differences));
    return { kind: "done" };
  }
  const stale = found.assets.find((asset) => {
    const own = wanted.assets.find(({ name }) => name === asset.name);
    return isPartial(asset) || (own !== undefined && !isSame(own, asset));
  });
  if (stale !== undefined) return { kind: "delete", asset: stale };
  const foreign = found.assets.filter(({ name }) => wanted.assets.every((own) => own.name !== name));
  if (foreign.length > 0) throw fail(draftForeign(found, foreign));
  const missing = wanted.assets.find(({ name }) => found.assets.every((asset) => asset.name !== name));
  return missing === undefined ? { kind: "publish" } : { kind: "upload", asset: missing };
}

/**
 * Before anything is built: a release that somebody published by hand cannot become Slipway's, whose releases have
 * checksums from the moment they are published.
 */
export function foreignRelease(found: GitHubRelease | undefined): Problem | undefined {
  if (found === undefined || found.draft || found.assets.some(({ name }) => name === CHECKSUMS_FILE)) return undefined;
  return {
    code: "github-release-foreign",
    where: found.page,
    what: "this release is published already, and not by Slipway",
    why: `it has no ${CHECKSUMS_FILE}`,
    remedy: "delete the release on GitHub (its tag stays), or make it a draft, and run the same command again",
  };
}

/**
 * Whether GitHub is to show a release as the latest: by the rule of the channel `latest`. GitHub's own rules go by the
 * time, so that a backport would become the latest.
 *
 * @param known versions that are tagged or released, as their tags
 */
export function makesLatest(version: Version, known: readonly string[]): "true" | "false" {
  return decideChannels(version, ["latest"], known)[0]?.moves === true ? "true" : "false";
}

/**
 * The versions of releases that others can see and that are no prereleases, with `v`.
 *
 * @param prefix what stands before the version in the repository's tags
 */
export function stableVersions(releases: readonly GitHubRelease[], prefix: string): string[] {
  const stable = releases.filter(({ draft, prerelease }) => !draft && !prerelease);
  return stable.flatMap(({ tag }) => versionIn(tag, prefix) ?? []);
}

/** The release of a tag among all: the published one, else its oldest draft. Drafts may share a tag. */
export function releaseOf(tag: string, releases: readonly GitHubRelease[]): GitHubRelease | undefined {
  const own = releases.filter((release) => release.tag === tag);
  return own.find(({ draft }) => !draft) ?? own.sort((a, b) => a.id - b.id)[0];
}

/** GitHub calls an upload that has not ended `starter` or `open`. */
function isPartial({ state }: RemoteAsset): boolean {
  return state !== "uploaded";
}

/** Servers that do not tell digests are believed by the size. */
function isSame(wanted: Asset, { size, digest }: RemoteAsset): boolean {
  return size === wanted.size && (digest === undefined || digest === `sha256:${wanted.sha256}`);
}

function differencesOf(wanted: WantedRelease, found: GitHubRelease): string[] {
  const missing = wanted.assets.filter(({ name }) => found.assets.every((asset) => asset.name !== name));
  const changed = wanted.assets.filter((own) =>
    found.assets.some((asset) => asset.name === own.name && (isPartial(asset) || !isSame(own, asset))),
  );
  return [
    ...missing.map(({ name }) => `${name}: is not there`),
    ...changed.map(({ name, sha256 }) => `${name}: has other content than this run's (${sha256})`),
  ];
}

function publishedDiffers(found: GitHubRelease, differences: readonly string[]): Problem {
  return {
    code: "published-differs",
    where: found.page,
    what: "this release is published already, with other files",
    why: differences.join("\n"),
    remedy: "release a new version: a published one never changes",
  };
}

function draftForeign(found: GitHubRelease, foreign: readonly RemoteAsset[]): Problem {
  return {
    code: "github-draft-foreign",
    where: found.page,
    what: `a draft of ${found.tag} holds files that this release does not make`,
    why: foreign.map(({ name }) => name).join("\n"),
    remedy: "take them out of the draft, or delete it, and run the same command again",
  };
}
