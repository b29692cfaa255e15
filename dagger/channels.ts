import type { Container } from "@dagger.io/dagger";
import { tagNames } from "../src/channels.ts";
import { InternalError } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { channelMoves, channelRivals, type ImagePlan } from "../src/images.ts";
import type { ImageLayout } from "./layout.ts";
import { ask, digestsOf, regctlLine, talk } from "./registry.ts";
import { withoutWithdrawnOnes } from "./withdrawn.ts";

/**
 * Moves the channel tags that this release takes to its images. What the registry holds counts beside git's tags: a
 * higher version may have been released from a branch that this clone does not have. Versions that were withdrawn do not
 * count.
 *
 * @param layouts of all images, which are in the registry already
 */
export async function moveChannels(
  layouts: readonly ImageLayout[],
  plan: Plan,
  tools: Container,
): Promise<Published[]> {
  const { repository, channels } = plan.image;
  if (plan.version.prerelease || channels.length === 0) return [];
  const movesTo = (known: readonly string[]): Target[] =>
    channelMoves(plan, known).map((move) => target(move, layouts));
  // Where all tags lead that move when no version is in the way: asked beside the list of tags.
  const possible = movesTo([]).map(({ reference }) => reference);
  const [listed, found] = await Promise.all([tagsOf(repository, tools), digestsOf(tools, possible)]);
  const known = [...listed, ...tagNames(plan.source.tags)];
  const usable = await withoutWithdrawnOnes(known, repository, tools, (tags) => channelRivals(plan, tags));
  const moves = movesTo(usable).map((move) => {
    return { ...move, kept: found[possible.indexOf(move.reference)] === move.digest };
  });
  // One after the other: latest comes last, and only when the others stand.
  const missing = moves.filter(({ kept }) => !kept);
  const lines = missing.map(({ image, reference, digest }) =>
    regctlLine("image", "copy", `${image.repository}@${digest}`, reference),
  );
  if (lines.length > 0) await talk(tools, `tags ${missing.map(({ reference }) => reference).join(", ")}`, ...lines);
  return moves.map(({ image: { name }, reference, digest, kept }) => {
    return { kind: "channel", name, reference, digest, kept };
  });
}

/** All tags of a repository. */
export async function tagsOf(repository: string, tools: Container): Promise<string[]> {
  const question = { where: `list tags of ${repository}`, line: regctlLine("tag", "ls", repository) };
  const [listed = ""] = await ask(tools, [question], () => false);
  return listed.split("\n").filter((tag) => tag !== "");
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
