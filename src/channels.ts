import semver from "semver";
import type { Tag, Version } from "./version.ts";

/** A kind of tag that moves from release to release. */
export type Channel = "minor" | "major" | "latest";

/** A tag that moves: the name, and whether this release takes it. */
export interface ChannelDecision {
  /** `v1.4`, `v1` or `latest`, for a variant with its suffix. */
  readonly tag: string;
  readonly moves: boolean;
  /** The higher version that keeps it; for a prerelease, that it is one. */
  readonly why: string;
  /** The tag of that higher version. */
  readonly rival?: string;
}

/**
 * Which channel tags a release takes: those for which no higher stable version is known. A backport (v1.2.9 after
 * v1.3.0) takes v1.2 and leaves v1 and latest alone; a prerelease takes none.
 *
 * @param known versions that are released, as git tags or image tags name them; others are ignored
 * @param suffix what the tags of a variant end in, `-debug`: its own releases count beside those without suffix, so
 *   that its channels always name the same version as the plain ones
 * @returns in the order in which they are moved: `latest` last
 */
export function decideChannels(
  version: Version,
  channels: readonly Channel[],
  known: readonly string[],
  suffix = "",
): ChannelDecision[] {
  return channelsOf(version, channels).map((channel) => {
    const tag = `${channelTag(channel, version)}${suffix}`;
    if (version.prerelease) return { tag, moves: false, why: `${version.gitTag} is a prerelease` };
    const highest = highestIn(channel, version, known, suffix);
    if (highest !== undefined && semver.gt(highest.version, version.semver)) {
      return { tag, moves: false, why: `v${highest.version} is higher`, rival: highest.tag };
    }
    return { tag, moves: true, why: `${version.gitTag} is the highest stable version` };
  });
}

/** A channel tag of a version that is taken back, and the version that it led to before, as far as there is one. */
export interface Fallback {
  readonly channel: string;
  /** Tag of the highest other stable version in the channel. */
  readonly tag: string | undefined;
}

/**
 * What the channel tags of a version lead to without it: `latest` first, because most people follow it.
 *
 * @param published tags of images, of which those with the suffix count
 */
export function fallbacksOf(
  version: Version,
  channels: readonly Channel[],
  published: readonly string[],
  suffix: string,
): Fallback[] {
  const own = published.filter((tag) => tag.endsWith(suffix));
  const others = own.filter((tag) => stableVersion(withoutSuffix(tag, suffix)) !== version.semver);
  return channelsOf(version, channels)
    .reverse()
    .map((channel) => ({
      channel: `${channelTag(channel, version)}${suffix}`,
      tag: highestIn(channel, version, others, suffix)?.tag,
    }));
}

/** The channels that a version has, `latest` last. */
function channelsOf({ semver: version }: Version, channels: readonly Channel[]): Channel[] {
  const order: readonly Channel[] = ["minor", "major", "latest"];
  return order.filter((channel) => channels.includes(channel) && (channel !== "major" || semver.major(version) > 0));
}

/** The highest stable version that a channel of a version is about, with its tag. */
function highestIn(
  channel: Channel,
  { semver: version }: Version,
  known: readonly string[],
  suffix: string,
): { readonly tag: string; readonly version: string } | undefined {
  const stable = known.flatMap((tag) => {
    const other = stableVersion(withoutSuffix(tag, suffix));
    return other !== undefined && inScope(channel, other, version) ? [{ tag, version: other }] : [];
  });
  return stable.sort((a, b) => semver.rcompare(a.version, b.version))[0];
}

/** Names of tags, as {@link decideChannels} wants them. */
export function tagNames(tags: readonly Tag[]): string[] {
  return tags.map(({ name }) => name);
}

/** The tag of a version's plain image, of the tag of one of its images. */
export function withoutSuffix(tag: string, suffix: string): string {
  return tag.endsWith(suffix) ? tag.slice(0, tag.length - suffix.length) : tag;
}

function stableVersion(tag: string): string | undefined {
  const bare = tag.replace(/^v/, "");
  return semver.valid(bare) === bare && semver.prerelease(bare) === null ? bare : undefined;
}

/** There is no v0: before 1.0.0 every minor version may break (https://semver.org/#spec-item-4). */
function channelTag(channel: Channel, { semver: version }: Version): string {
  if (channel === "latest") return "latest";
  const major = `v${semver.major(version)}`;
  return channel === "major" ? major : `${major}.${semver.minor(version)}`;
}

function inScope(channel: Channel, other: string, version: string): boolean {
  if (channel === "latest") return true;
  if (semver.major(other) !== semver.major(version)) return false;
  return channel === "major" || semver.minor(other) === semver.minor(version);
}
