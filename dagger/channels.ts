import type { Container } from "@dagger.io/dagger";
import { tagNames } from "../src/channels.ts";
import { InternalError } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { channelMoves } from "../src/variants.ts";
import type { ImageLayout } from "./layout.ts";
import { digestOf, regctl } from "./registry.ts";

/**
 * Moves the channel tags that this release takes to its images. What the registry holds counts beside git's tags: a
 * higher version may have been released from a branch that this clone does not have.
 *
 * @param layouts of the plain image and its variants, which are in the repository already
 */
export async function moveChannels(
  layouts: readonly ImageLayout[],
  plan: Plan,
  tools: Container,
): Promise<Published[]> {
  const { repository, channelTags } = plan.image;
  if (!channelTags.some(({ moves }) => moves)) return [];
  const listed = await regctl(tools, `list tags of ${repository}`, "tag", "ls", repository);
  const known = [...listed.split("\n"), ...tagNames(plan.source.tags)];
  const moved: Published[] = [];
  // One after the other: latest comes last, and only when the others stand.
  for (const { image, tag } of channelMoves(plan, known)) {
    const digest = layouts.find((layout) => layout.image === image)?.digest;
    if (digest === undefined) throw new InternalError(`nothing was built for ${tag}`);
    const reference = `${image.repository}:${tag}`;
    const kept = (await digestOf(tools, reference)) === digest;
    if (!kept) await regctl(tools, `tag ${reference}`, "image", "copy", `${image.repository}@${digest}`, reference);
    moved.push({ kind: "channel", name: plan.name, reference, digest, kept });
  }
  return moved;
}
