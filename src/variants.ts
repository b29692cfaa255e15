import { decideChannels, withoutSuffix, type Channel, type ChannelDecision } from "./channels.ts";
import { fail, type Problem } from "./errors.ts";
import type { Version } from "./version.ts";

/** What `build.variants` of slipway.yaml says about one variant. */
interface VariantConfig {
  readonly tags: readonly string[];
  readonly suffix?: string;
}

export type VariantConfigs = Readonly<Record<string, VariantConfig>>;

/** One image of a release: the plain one, or a variant of it that is compiled with further build tags. */
export interface ImagePlan {
  /** Name of the variant; the plain image has none. */
  readonly variant?: string;
  /** Without tag: `ghcr.io/acme/app`. */
  readonly repository: string;
  /** `v1.4.0`, or `v1.4.0-debug`. */
  readonly tag: string;
  /** What the variant's tags end in: `-debug`. Empty for the plain image. */
  readonly suffix: string;
  /** Go build tags, those of all images included. */
  readonly buildTags: readonly string[];
  /** The kinds of tags that move with releases. */
  readonly channels: readonly Channel[];
  /** What becomes of them, as far as git knows; the registry's own tags are asked before they are moved. */
  readonly channelTags: readonly ChannelDecision[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What all images of a release have in common. */
export interface ImageFamily extends Pick<ImagePlan, "repository" | "channels" | "labels"> {
  readonly version: Version;
  /** Build tags of every image. */
  readonly tags: readonly string[];
  /** Versions that are released, as {@link decideChannels} wants them. */
  readonly known: readonly string[];
}

/** Plans the plain image and its variants, these in the order of the configuration. */
export function planImages(family: ImageFamily, configured: VariantConfigs): Images {
  const variants = Object.entries(configured).map(([variant, { tags, suffix = `-${variant}` }]) => ({
    variant,
    ...planImage(family, tags, suffix),
  }));
  return { image: planImage(family, [], ""), variants };
}

function planImage(family: ImageFamily, further: readonly string[], suffix: string): ImagePlan {
  const { repository, version, channels, labels, tags, known } = family;
  return {
    repository,
    tag: `${version.imageTag}${suffix}`,
    suffix,
    buildTags: [...new Set([...tags, ...further])],
    channels,
    channelTags: decideChannels(version, channels, known, suffix),
    labels,
  };
}

/** The images of a plan. */
export interface Images {
  readonly image: ImagePlan;
  readonly variants: readonly ImagePlan[];
}

/** All images of a plan, the plain one first. */
export function imagesOf({ image, variants }: Images): ImagePlan[] {
  return [image, ...variants];
}

/**
 * The channel tags that a release moves, in that order: those of the variants first, so that `latest` of the plain
 * image, which most people follow, comes last.
 *
 * @param known versions that are released, as git and the registry name them
 */
export function channelMoves(
  { version, image, variants }: Images & { readonly version: Version },
  known: readonly string[],
): { image: ImagePlan; tag: string }[] {
  return [...variants, image].flatMap((of) =>
    decideChannels(version, of.channels, known, of.suffix)
      .filter(({ moves }) => moves)
      .map(({ tag }) => ({ image: of, tag })),
  );
}

/** Tags of the higher versions that keep channel tags from a release; of a variant's image the plain image's tag. */
export function channelRivals(plan: Images & { readonly version: Version }, known: readonly string[]): string[] {
  const rivals = imagesOf(plan).flatMap(({ channels, suffix }) =>
    decideChannels(plan.version, channels, known, suffix).flatMap(({ rival }) =>
      rival === undefined ? [] : withoutSuffix(rival, suffix),
    ),
  );
  return [...new Set(rivals)];
}

/**
 * The image of a variant, or the plain one where none is named.
 *
 * @throws SlipwayError `variant-unknown`
 */
export function imageOf({ image, variants }: Images, variant: string | undefined): ImagePlan {
  if (variant === undefined) return image;
  const found = variants.find((candidate) => candidate.variant === variant);
  if (found !== undefined) return found;
  const names = variants.map((candidate) => candidate.variant ?? "");
  throw fail({
    code: "variant-unknown",
    where: "argument variant",
    what: `there is no variant ${variant}`,
    remedy: `add it to build.variants in slipway.yaml${names.length === 0 ? "" : `, or use one of ${names.join(", ")}`}`,
  });
}

/** What messages add to a stage of an image: nothing for the plain one, else `, variant debug`. */
export function inVariant({ variant }: ImagePlan): string {
  return variant === undefined ? "" : `, variant ${variant}`;
}

/**
 * What is wrong with the variants of a configuration that its schema cannot tell.
 *
 * The schema lets a suffix have one hyphen, at its beginning. So a tag has one reading only: its last hyphen begins
 * the suffix, unless the version itself ends so, which {@link ambiguousVersion} refuses.
 *
 * @param placeOf the place of a value, by its path below build.variants
 */
export function variantProblems(variants: VariantConfigs, placeOf: (path: readonly string[]) => string): Problem[] {
  const suffixes = Object.entries(variants).map(([name, { suffix = `-${name}` }]) => ({ name, suffix }));
  return suffixes.flatMap(({ name, suffix }, i) => {
    const first = suffixes.findIndex((other) => other.suffix === suffix);
    if (first === i) return [];
    return {
      code: "variant-suffix-taken",
      where: placeOf([name]),
      what: `variants ${suffixes[first]?.name ?? ""} and ${name} have the same suffix ${suffix}`,
      remedy: "give each variant a suffix of its own: their images would have the same tag",
    };
  });
}

/** A version whose tag could be that of another version's variant: v1.4.0-debug, where there is a variant -debug. */
export function ambiguousVersion(version: Version, variants: readonly ImagePlan[]): Problem | undefined {
  const variant = variants.find(({ suffix }) => version.imageTag.endsWith(suffix));
  if (variant === undefined) return undefined;
  return {
    code: "version-like-variant",
    where: `version ${version.gitTag}`,
    what: `its tag reads like ${variant.variant ?? ""} of version ${version.imageTag.slice(0, -variant.suffix.length)}`,
    why: `build.variants in slipway.yaml has a variant whose tags end in ${variant.suffix}`,
    remedy: "release a version with another prerelease, or give the variant another suffix",
  };
}
