import type { Container } from "@dagger.io/dagger";
import { decideChannels, tagNames } from "../src/channels.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { digestOf, regctl } from "./registry.ts";

/**
 * Moves the channel tags that this release takes to its image. What the registry holds counts beside git's tags: a
 * higher version may have been released from a branch that this clone does not have.
 *
 * @param digest of the image's index, which is in the repository already
 */
export async function moveChannels(digest: string, plan: Plan, tools: Container): Promise<Published[]> {
  const { repository, channels, channelTags } = plan.image;
  if (!channelTags.some(({ moves }) => moves)) return [];
  const listed = await regctl(tools, `list tags of ${repository}`, "tag", "ls", repository);
  const known = [...listed.split("\n"), ...tagNames(plan.source.tags)];
  const moving = decideChannels(plan.version, channels, known).filter(({ moves }) => moves);
  const moved: Published[] = [];
  // One after the other: latest comes last, and only when the others stand.
  for (const { tag } of moving) {
    const reference = `${repository}:${tag}`;
    const kept = (await digestOf(tools, reference)) === digest;
    if (!kept) await regctl(tools, `tag ${reference}`, "image", "copy", `${repository}@${digest}`, reference);
    moved.push({ kind: "channel", name: plan.name, reference, digest, kept });
  }
  return moved;
}
