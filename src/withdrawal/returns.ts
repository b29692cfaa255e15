import { fallbacksOf, withoutSuffix } from "../channels.ts";
import type { Plan } from "../plan.ts";
import { imagesOf, type ImagePlan, type Images } from "../images.ts";
import type { Version } from "../version.ts";

/** What becomes of a channel tag when a version is withdrawn. */
interface ChannelReturn {
  /** `latest` */
  readonly channel: string;
  /** `stays`: it leads to another version already. `removed`: there is no other one that it could lead to. */
  readonly kind: "stays" | "returns" | "removed";
  /** Tag of the version that it returns to. */
  readonly to?: string;
}

/** An image of a withdrawn version, and what becomes of its channel tags. */
export interface WithdrawnImage {
  readonly image: ImagePlan;
  readonly digest: string;
  /** `latest` first. */
  readonly returns: readonly ChannelReturn[];
}

/** What a withdrawal does in a registry. */
export interface Decision {
  /** The plain image first. */
  readonly images: readonly WithdrawnImage[];
  /** Whether the version was marked before. */
  readonly marked: boolean;
  /** Tag of the version that is the latest without this one. */
  readonly latest: string | undefined;
}

/** What a registry has of a version that is withdrawn, and beside it. */
export interface Found {
  /** Digests of the version's images, in the plan's order; undefined for one that it does not have. */
  readonly digests: readonly (string | undefined)[];
  /** Why the version was withdrawn before. */
  readonly reason: string | undefined;
  /** Digests of channel tags, by reference, as far as they are there. */
  readonly digestOf: ReadonlyMap<string, string | undefined>;
  /** The tags of the further images' repositories, which may not have every version. */
  readonly tagsIn: ReadonlyMap<string, readonly string[]>;
}

/**
 * Decides what becomes of the channel tags of a version that is withdrawn.
 *
 * @param tags of the plain image's repository, without those of versions that were withdrawn before
 */
export function decideWithdrawal(
  plan: Images & Pick<Plan, "version">,
  found: Found,
  tags: readonly string[],
): Decision {
  const { version } = plan;
  const images = imagesOf(plan).flatMap((image, i) => {
    const digest = found.digests[i];
    // Images that came with a later version.
    if (digest === undefined) return [];
    const own = found.tagsIn.get(image.repository);
    const usable = own === undefined ? tags : tags.filter((tag) => own.includes(tag));
    return { image, digest, returns: planReturns(image, version, digest, usable, found.digestOf) };
  });
  return { images, marked: found.reason !== undefined, latest: fallbacksOf(version, ["latest"], tags, "")[0]?.tag };
}

/** The tags of the versions that a decision leads to, which must not be withdrawn themselves. */
export function decisiveTags({ images, latest }: Decision): string[] {
  const to = images.flatMap(({ image: { suffix }, returns }) =>
    returns.flatMap((each) => (each.to === undefined ? [] : withoutSuffix(each.to, suffix))),
  );
  return latest === undefined ? to : [...to, latest];
}

function planReturns(
  { repository, channels, suffix }: ImagePlan,
  version: Version,
  digest: string,
  tags: readonly string[],
  digestOf: Found["digestOf"],
): ChannelReturn[] {
  return fallbacksOf(version, channels, tags, suffix).map(({ channel, tag }) => {
    if (digestOf.get(`${repository}:${channel}`) !== digest) return { channel, kind: "stays" };
    return tag === undefined ? { channel, kind: "removed" } : { channel, kind: "returns", to: tag };
  });
}

/** Tags without those of withdrawn versions, variants' included. */
export function withoutWithdrawn(tags: readonly string[], withdrawn: ReadonlySet<string>): string[] {
  return tags.filter((tag) => ![...withdrawn].some((bad) => tag === bad || tag.startsWith(`${bad}-`)));
}
