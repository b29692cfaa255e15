import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dag, type Directory } from "@dagger.io/dagger";
import { assetChecksums, CHECKSUMS_FILE, isAttached, nameAssets, type OutputFile } from "../src/github/assets.ts";
import { releaseBody } from "../src/github/notes.ts";
import { releaseDownload, type GitHubReleasePlan } from "../src/github/plan.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { openGitHub, type GitHubAccess } from "./github-client.ts";
import { bringAbout, checkRelease, type ReleaseContent } from "./github-release.ts";

/** Before anything is built: the release can be made. */
export async function preflightGitHub(plan: Plan, target: GitHubReleasePlan, access: GitHubAccess): Promise<void> {
  await checkRelease(await openGitHub(target.repository, access), plan, target.tag);
}

/**
 * Makes the release of a tag: a draft, its assets, and at the end its publication. What is there already with the same
 * content is kept, so that an interrupted release is continued.
 *
 * @param folder the output folder, as far as it is made
 * @throws SlipwayError `published-differs`, `github-…`
 */
export async function publishGitHubRelease(
  folder: Directory,
  plan: Plan,
  target: GitHubReleasePlan,
  access: GitHubAccess,
): Promise<Published> {
  const files = await mkdtemp(join(tmpdir(), "slipway-assets-"));
  try {
    const [github, content] = await Promise.all([openGitHub(target.repository, access), exportAssets(folder, files)]);
    const body = releaseBody(content.notes, releaseDownload(target, "RELEASE_NOTES.md"));
    const { release, kept } = await bringAbout(github, plan, { ...target, ...content, body });
    const checksums = content.assets.find(({ name }) => name === CHECKSUMS_FILE);
    const digest = `sha256:${checksums?.sha256 ?? ""}`;
    return { kind: "release", name: plan.name, reference: release.page, digest, kept };
  } finally {
    await rm(files, { recursive: true, force: true });
  }
}

/** The files of a release, and its notes. */
type Content = Pick<ReleaseContent, "assets" | "read"> & { readonly notes: string };

/** Takes the files that are attached out of the engine. They are read one by one, when they are needed. */
async function exportAssets(folder: Directory, to: string): Promise<Content> {
  const paths = (await folder.glob("**/*")).filter((path) => !path.endsWith("/") && isAttached(path)).sort();
  await paths.reduce((into, path) => into.withFile(path, folder.file(path)), dag.directory()).export(to);
  const files: OutputFile[] = [];
  for (const path of paths) files.push(describe(path, await readFile(join(to, path))));
  const assets = nameAssets(files);
  const checksums = Buffer.from(assetChecksums(assets));
  return {
    assets: [...assets, ...nameAssets([describe(CHECKSUMS_FILE, checksums)])],
    notes: await readFile(join(to, "documents/RELEASE_NOTES.md"), "utf8"),
    read: (path) => (path === CHECKSUMS_FILE ? Promise.resolve(checksums) : readFile(join(to, path))),
  };
}

function describe(path: string, content: Buffer): OutputFile {
  return { path, size: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}
