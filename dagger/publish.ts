import type { Container } from "@dagger.io/dagger";
import { fail, InternalError } from "../src/errors.ts";
import { compareTag, otherDigest, type Published } from "../src/publish.ts";
import { all } from "../src/settled.ts";
import { whichImage } from "../src/images.ts";
import type { ImageLayout } from "./layout.ts";
import { waitingFor } from "./progress.ts";
import { digestsOf, regctlLine, talk } from "./registry.ts";

/** An image that is in the registry by its digest. */
export interface PushedImage {
  readonly layout: ImageLayout;
  /** Whether its tag is there already, and names it. */
  readonly kept: boolean;
}

/**
 * Pushes the images by digest, so that nothing is visible yet, and reads them back whole. What is
 * there already with the same digest is kept; when one of them is there with another digest, the release is refused
 * before any of them gets a tag.
 *
 * @returns in the order of the layouts
 */
export async function pushImages(layouts: readonly ImageLayout[], tools: Container): Promise<PushedImage[]> {
  const found = digestsOf(tools, layouts.map(referenceOf));
  const pushed = await all(
    layouts.map(async (layout, i) => {
      return { layout, kept: isKept(referenceOf(layout), (await found)[i], layout.digest) };
    }),
  );
  await all(pushed.filter(({ kept }) => !kept).map(({ layout }) => pushByDigest(layout, tools)));
  return pushed;
}

/** Gives the images of {@link pushImages} their tags: from here on everybody sees them. */
export async function tagImages(pushed: readonly PushedImage[], tools: Container): Promise<Published[]> {
  await all(pushed.filter(({ kept }) => !kept).map(({ layout }) => tagImage(layout, tools)));
  return pushed.map(({ layout, kept }) => ({
    kind: "image",
    name: layout.image.name,
    reference: referenceOf(layout),
    digest: layout.digest,
    kept,
  }));
}

/** What of pushed images is signed: the index, which names the platforms' images, and each of these. */
export function imageSubjects(pushed: readonly PushedImage[]): string[] {
  return pushed.flatMap(({ layout: { image, digest, platforms } }) =>
    [digest, ...platforms.map((platform) => platform.digest)].map((each) => `${image.repository}@${each}`),
  );
}

function tagImage({ image: { repository, tag }, digest }: ImageLayout, tools: Container): Promise<void> {
  return setTag(repository, digest, tag, tools);
}

function referenceOf({ image: { repository, tag } }: ImageLayout): string {
  return `${repository}:${tag}`;
}

/** After the push every blob is read back and compared with its digest. */
async function pushByDigest({ image, digest, directory }: ImageLayout, tools: Container): Promise<void> {
  const byDigest = `${image.repository}@${digest}`;
  const mounted = tools.withMountedDirectory("/layout", directory);
  const push = `push to ${image.repository}${whichImage(image)}`;
  const there = regctlLine("image", "copy", `ocidir:///layout@${digest}`, byDigest);
  const back = regctlLine("image", "copy", byDigest, "ocidir:///read-back:image");
  await waitingFor(`the ${push}`, () => talk(mounted, push, there, back));
}

/** Gives what is in the registry by digest a tag: from here on everybody sees it. */
export async function setTag(repository: string, digest: string, tag: string, tools: Container): Promise<void> {
  const reference = `${repository}:${tag}`;
  const copy = regctlLine("image", "copy", `${repository}@${digest}`, reference);
  const found = await talk(tools, `tag ${reference}`, `${copy} >/dev/null`, regctlLine("manifest", "head", reference));
  if (found.trim() !== digest) throw new InternalError(`${reference} has digest ${found.trim()} instead of ${digest}`);
}

/** Whether the content is there already; throws when the tag names other content. */
export function isKept(reference: string, existing: string | undefined, digest: string): boolean {
  const comparison = compareTag(existing, digest);
  if (comparison !== "different") return comparison === "same";
  throw fail(otherDigest(reference, existing ?? "", digest));
}
