import type { Container } from "@dagger.io/dagger";
import { tagNames } from "../src/channels.ts";
import { InternalError } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { channelMoves, type ImagePlan } from "../src/variants.ts";
import type { ImageLayout } from "./layout.ts";
import { digestsOf, regctl, regctlLine, talk } from "./registry.ts";

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
  const planned = channelMoves(plan, known).map((move) => target(move, layouts));
  const found = await digestsOf(
    tools,
    planned.map(({ reference }) => reference),
  );
  const moves = planned.map((move, i) => ({ ...move, kept: found[i] === move.digest }));
  // One after the other: latest comes last, and only when the others stand.
  const missing = moves.filter(({ kept }) => !kept);
  const lines = missing.map(({ image, reference, digest }) =>
    regctlLine("image", "copy", `${image.repository}@${digest}`, reference),
  );
  if (lines.length > 0) await talk(tools, `tags ${missing.map(({ reference }) => reference).join(", ")}`, ...lines);
  return moves.map(({ reference, digest, kept }) => ({ kind: "channel", name: plan.name, reference, digest, kept }));
}

/** A channel tag, and the digest that it has to lead to. */
interface Target {
  readonly image: ImagePlan;
  readonly reference: string;
  readonly digest: string;
}

function target({ image, tag }: ReturnType<typeof channelMoves>[number], layouts: readonly ImageLayout[]): Target {
  const digest = layouts.find((layout) => layout.image === image)?.digest;
  if (digest === undefined) throw new InternalError(`nothing was built for ${tag}`);
  return { image, reference: `${image.repository}:${tag}`, digest };
}
