import { dag } from "@dagger.io/dagger";
import type { ToolName } from "../src/config/config.ts";
import { explainImage } from "../src/diagnose.ts";
import { fail } from "../src/errors.ts";
import { parseReference } from "../src/reference.ts";
import { allOrProblems } from "../src/settled.ts";
import { unpinned, type ImageDigests, type ToolImages } from "../src/tools.ts";

/**
 * The digests that images which are named by tag only have at this moment. The engine asks their registries, all at
 * once; nothing is fetched.
 *
 * @throws SlipwayError `image-unavailable`
 */
export async function resolveDigests(images: ToolImages): Promise<ImageDigests> {
  const asked = unpinned(images).map(async (name) => [name, await digestOf(name, images[name])] as const);
  return Object.fromEntries(allOrProblems(await Promise.allSettled(asked)));
}

async function digestOf(name: ToolName, image: string): Promise<string> {
  try {
    const { digest } = parseReference(await dag.container().from(image).imageRef(), image);
    return digest ?? "";
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw fail(explainImage(name, image, error.message));
  }
}
