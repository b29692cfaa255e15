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

/** Reads what lies on top of the base in every image and platform. */
export async function contentsOf(layouts: readonly ImageLayout[], tools: Container): Promise<Contents> {
  const read = layouts.flatMap((layout) => layout.platforms.map((platform) => contentOf(layout, platform, tools)));
  const images = await Promise.all(read);
  const folder = await folderOf({ [CONTENTS_FILE]: renderContents(images) });
  return { folder, problems: images.flatMap(contentProblems) };
}

async function contentOf(
  { image: { repository, tag, binaries }, directory }: ImageLayout,
  { platform, layers }: PlatformImage,
  tools: Container,
): Promise<ImageContent> {
  const programs = binaries.map(({ path }) => path);
  const read = layers.slice(-programs.length).map(({ digest }) => entriesOf(directory.file(blobPath(digest)), tools));
  const entries = (await Promise.all(read)).flat();
  return { reference: `${repository}:${tag}`, platform, layers, programs, entries };
}
