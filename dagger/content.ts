import type { Container, Directory } from "@dagger.io/dagger";
import type { Problem } from "../src/errors.ts";
import { contentProblems, CONTENTS_FILE, renderContents, type ImageContent } from "../src/image/content.ts";
import { blobPath, type PlatformImage } from "../src/oci.ts";
import { folderOf } from "./files.ts";
import { entriesOf } from "./layers.ts";
import type { ImageLayout } from "./layout.ts";

/** What is in the images, and what of it nobody declared. */
export interface Contents {
  /** With image-contents.txt. */
  readonly folder: Directory;
  readonly problems: readonly Problem[];
}

/**
 * Reads what lies on top of the base in every image and platform.
 *
 * @param programs paths of the programs in the images, each in a layer
 */
export async function contentsOf(
  layouts: readonly ImageLayout[],
  programs: readonly string[],
  tools: Container,
): Promise<Contents> {
  const images = await readContents(layouts, programs.length, tools);
  const folder = await folderOf({ [CONTENTS_FILE]: renderContents(images) });
  return { folder, problems: images.flatMap((image) => contentProblems(image, programs)) };
}

/** @param own how many layers of each image are ours */
export function readContents(layouts: readonly ImageLayout[], own: number, tools: Container): Promise<ImageContent[]> {
  return Promise.all(
    layouts.flatMap((layout) => layout.platforms.map((platform) => contentOf(layout, platform, own, tools))),
  );
}

async function contentOf(
  { image: { repository, tag }, directory }: ImageLayout,
  { platform, layers }: PlatformImage,
  own: number,
  tools: Container,
): Promise<ImageContent> {
  const read = layers.slice(-own).map(({ digest }) => entriesOf(directory.file(blobPath(digest)), tools));
  const entries = (await Promise.all(read)).flat();
  return { reference: `${repository}:${tag}`, platform, layers, own, entries };
}
