import { InternalError } from "../src/errors.ts";
import { readAsset, readRelease, type ApiAsset, type ApiRelease, type GitHubRelease } from "../src/github/api.ts";
import type { Asset } from "../src/github/assets.ts";
import { releaseOf, type WantedRelease } from "../src/github/release.ts";
import { RequestFailed, type GitHub } from "./github-client.ts";

/*
 * The requests that a release is made of, each once: https://docs.github.com/rest/releases. All throw RequestFailed.
 */

/** The release of a tag with its assets. A draft, which has no tag yet, is found only among all releases. */
export async function findRelease(github: GitHub, tag: string): Promise<GitHubRelease | undefined> {
  const found = (await publishedRelease(github, tag)) ?? releaseOf(tag, await listReleases(github));
  if (found === undefined) return undefined;
  const route = "GET /repos/{owner}/{repo}/releases/{release_id}/assets";
  const assets = (await pages(github, route, { release_id: found.id })) as ApiAsset[];
  return { ...found, assets: assets.map(readAsset) };
}

export async function publishedRelease(github: GitHub, tag: string): Promise<GitHubRelease | undefined> {
  const found = await unless(404, github.request("GET /repos/{owner}/{repo}/releases/tags/{tag}", { tag }));
  return found === undefined ? undefined : readRelease(found as ApiRelease);
}

export async function listReleases(github: GitHub): Promise<GitHubRelease[]> {
  return ((await pages(github, "GET /repos/{owner}/{repo}/releases")) as ApiRelease[]).map(readRelease);
}

/** The commit that a tag names on GitHub, also through a tag object; undefined where there is no such tag. */
export async function commitOfTag(github: GitHub, tag: string): Promise<string | undefined> {
  // The answer is 404 where the repository is not seen, and 422 where it has no such ref.
  const asked = github.request("GET /repos/{owner}/{repo}/commits/{ref}", {
    ref: `tags/${tag}`,
    headers: { accept: "application/vnd.github.sha" },
  });
  const sha = await unless(422, asked);
  return typeof sha === "string" ? sha.trim() : undefined;
}

/**
 * Fails where the token may not make releases. GitHub writes release notes for those who may, and keeps nothing of it:
 * https://docs.github.com/rest/releases/releases#generate-release-notes-content-for-a-release
 */
export async function proveRights(github: GitHub, tag: string): Promise<void> {
  await github.request("POST /repos/{owner}/{repo}/releases/generate-notes", { tag_name: tag });
}

export async function createDraft(github: GitHub, wanted: WantedRelease): Promise<GitHubRelease> {
  const told = { ...describe(wanted), draft: true };
  return readRelease((await github.request("POST /repos/{owner}/{repo}/releases", told)) as ApiRelease);
}

/** Publishes a draft; the answer is the release as everybody sees it. */
export async function publishDraft(
  github: GitHub,
  { id }: GitHubRelease,
  wanted: WantedRelease,
  latest: "true" | "false",
): Promise<GitHubRelease> {
  const told = { ...describe(wanted), release_id: id, draft: false, make_latest: latest };
  return readRelease((await github.request("PATCH /repos/{owner}/{repo}/releases/{release_id}", told)) as ApiRelease);
}

/** Changes what a published release says of itself, in the API's own words. */
export async function editRelease(
  github: GitHub,
  { id }: GitHubRelease,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  await github.request("PATCH /repos/{owner}/{repo}/releases/{release_id}", { ...changes, release_id: id });
}

/** @returns the release with the asset */
export async function uploadAsset(
  github: GitHub,
  release: GitHubRelease,
  { name, contentType, size }: Asset,
  content: Buffer,
): Promise<GitHubRelease> {
  const headers = { "content-type": contentType, "content-length": size };
  const answer = await github.request(`POST ${release.uploadUrl}`, { name, headers, data: content });
  const asset = readAsset(answer as ApiAsset);
  if (asset.name !== name) throw new InternalError(`GitHub renames the asset ${name} to ${asset.name}`);
  return { ...release, assets: [...release.assets, asset] };
}

/** @returns the release without the asset */
export async function deleteAsset(github: GitHub, release: GitHubRelease, id: number): Promise<GitHubRelease> {
  await github.request("DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}", { asset_id: id });
  return { ...release, assets: release.assets.filter((asset) => asset.id !== id) };
}

/** No target_commitish: the tag is there, and a commit that changes workflows would want a right that CI never has. */
function describe({ tag, title, body, prerelease }: WantedRelease): Record<string, unknown> {
  return { tag_name: tag, name: title, body, prerelease };
}

const PAGE_SIZE = 100;

async function pages(github: GitHub, route: string, parameters: Record<string, unknown> = {}): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let page = 1; ; page++) {
    const some = (await github.request(route, { ...parameters, per_page: PAGE_SIZE, page })) as unknown[];
    all.push(...some);
    if (some.length < PAGE_SIZE) return all;
  }
}

/** The answer, or undefined where it has this status. */
async function unless(status: number, answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestFailed && error.failure.status === status) return undefined;
    throw error;
  }
}
