import type { Container, Directory } from "@dagger.io/dagger";
import { InternalError, type Problem } from "../src/errors.ts";
import { contentProblems, CONTENTS_FILE, renderContents, type ImageContent } from "../src/image/content.ts";
import { blobPath, type PlatformImage } from "../src/oci.ts";
import type { Plan } from "../src/plan.ts";
import { folderOf } from "./files.ts";
import { entriesOf } from "./layers.ts";
import type { ImageLayout } from "./layout.ts";

/** What is in the images, and what of it nobody declared. */
interface Contents {
  /** With image-contents.txt. */
  readonly folder: Directory;
  readonly problems: readonly Problem[];
}

/** Reads what lies on top of the base in every image and platform. */
export async function contentsOf(
  layouts: readonly ImageLayout[],
  { name }: Pick<Plan, "name">,
  tools: Container,
): Promise<Contents> {
  const images = await Promise.all(
    layouts.flatMap((layout) => layout.platforms.map((platform) => contentOf(layout, platform, tools))),
  );
  const folder = await folderOf({ [CONTENTS_FILE]: renderContents(images) });
  return { folder, problems: images.flatMap((image) => contentProblems(image, name)) };
}

async function contentOf(
  { image: { repository, tag }, directory }: ImageLayout,
  { platform, layers }: PlatformImage,
  tools: Container,
): Promise<ImageContent> {
  const own = layers.at(-1);
  if (own === undefined) throw new InternalError(`the image for ${platform} has no layer`);
  const entries = await entriesOf(directory.file(blobPath(own.digest)), tools);
  return { reference: `${repository}:${tag}`, platform, layers, entries };
}
