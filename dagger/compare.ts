import type { Container, Directory } from "@dagger.io/dagger";
import { configDigest, platformDigests, blobPath } from "../src/oci.ts";
import {
  differingLayers,
  explainImages,
  type ComparedImage,
  type ComparedLayers,
  type LayerPair,
} from "../src/image/difference.ts";
import { digestedEntriesOf } from "./layers.ts";
import type { ImageLayout } from "./layout.ts";
import { copyImage } from "./registry.ts";

/**
 * Says in what a published image differs from one that was built again: which platform, which layer, which file and
 * what of it, or which field, label or annotation.
 *
 * @param published by digest: `ghcr.io/acme/app@sha256:…`
 * @param registry release tools that may read it
 * @returns lines for people; empty when the digests are equal
 */
export async function explainDifference(
  published: string,
  rebuilt: ImageLayout,
  registry: Container,
): Promise<string[]> {
  const digest = published.slice(published.indexOf("@") + 1);
  if (digest === rebuilt.digest) return [];
  const folder = await copyImage(registry, published);
  const [before, after] = await Promise.all([readImage(folder, digest), readImage(rebuilt.directory, rebuilt.digest)]);
  const layers = differingLayers(before, after).map((pair) => readLayers(pair, folder, rebuilt.directory, registry));
  return explainImages(before, after, await Promise.all(layers));
}

/** Reads an image from an OCI layout: its documents, not its layers. */
async function readImage(folder: Directory, digest: string): Promise<ComparedImage> {
  const blob = (of: string): Promise<string> => folder.file(blobPath(of)).contents();
  const index = await blob(digest);
  const platforms = platformDigests(index).map(async (entry) => {
    const manifest = await blob(entry.digest);
    return { platform: entry.platform, manifest, config: await blob(configDigest(manifest)) };
  });
  return { index, platforms: await Promise.all(platforms) };
}

async function readLayers(
  { before, after }: LayerPair,
  published: Directory,
  rebuilt: Directory,
  tools: Container,
): Promise<ComparedLayers> {
  const [old, now] = await Promise.all([
    digestedEntriesOf(published.file(blobPath(before)), tools),
    digestedEntriesOf(rebuilt.file(blobPath(after)), tools),
  ]);
  return { before: old, after: now };
}
