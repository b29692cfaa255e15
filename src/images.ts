import { decideChannels, withoutSuffix, type Channel, type ChannelDecision } from "./channels.ts";
import type { Binaries } from "./discover/binaries.ts";
import { CONFIG_FILE } from "./config/config.ts";
import { fail, throwIfAny, type Problem } from "./errors.ts";
import type { Version } from "./version.ts";

/** What `build.variants` of slipway.yaml says about one variant. */
interface VariantConfig {
  readonly tags: readonly string[];
  readonly suffix?: string;
}

export type VariantConfigs = Readonly<Record<string, VariantConfig>>;

/**
 * One image of a release: the plain one, a variant of it that is compiled with further build tags, or a further image
 * with programs of its own.
 */
export interface ImagePlan {
  /** The last part of the repository: `app`. */
  readonly name: string;
  /** Name of the variant; other images have none. */
  readonly variant?: string;
  /** What tells it from the plain image in names of files and places: `-debug`, `-app-webhook`; empty for that one. */
  readonly mark: string;
  /** The programs in it: the entrypoint first. */
  readonly binaries: Binaries;
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

/** A further image: its name, which is the last part of its repository, and its programs. */
export type FurtherImage = Pick<ImagePlan, "name" | "binaries">;

/** What all images of a release have in common, and what the plain image is. */
export interface ImageFamily extends FurtherImage, Pick<ImagePlan, "channels"> {
  /** Where they go: `ghcr.io/acme`. */
  readonly registry: string;
  readonly version: Version;
  /** By the image's name. */
  readonly labelsOf: (name: string) => ImagePlan["labels"];
  /** Build tags of every image. */
  readonly tags: readonly string[];
  /** Versions that are released, as {@link decideChannels} wants them. */
  readonly known: readonly string[];
}

/**
 * Plans the plain image, its variants and the further images, these in the order of the configuration.
 *
 * @throws SlipwayError `image-name-taken`
 */
export function planImages(
  family: ImageFamily,
  configured: VariantConfigs,
  furtherImages: readonly FurtherImage[],
): Images {
  const variants = Object.entries(configured).map(([variant, { tags, suffix = `-${variant}` }]) => ({
    variant,
    ...planImage(family, { tags, suffix, mark: suffix }),
  }));
  const taken = [family.name, ...variants.map(({ mark }) => mark.slice(1))];
  throwIfAny(furtherImages.flatMap(({ name }) => (taken.includes(name) ? [nameTaken(name, family.name)] : [])));
  const further = furtherImages.map((own) => planImage({ ...family, ...own }, { mark: `-${own.name}` }));
  return { image: planImage(family, {}), variants, further };
}

/** In what an image differs from the plain one. */
interface Difference {
  readonly tags?: readonly string[];
  readonly suffix?: string;
  readonly mark?: string;
}

function planImage(family: ImageFamily, { tags = [], suffix = "", mark = "" }: Difference): ImagePlan {
  const { name, registry, version, channels, known, binaries } = family;
  return {
    name,
    repository: `${registry}/${name}`,
    tag: `${version.imageTag}${suffix}`,
    suffix,
    mark,
    binaries,
    buildTags: [...new Set([...family.tags, ...tags])],
    channels,
    channelTags: decideChannels(version, channels, known, suffix),
    labels: family.labelsOf(name),
  };
}

function nameTaken(name: string, controller: string): Problem {
  return {
    code: "image-name-taken",
    where: `${CONFIG_FILE}: build.images.${name}`,
    what: name === controller ? `the controller's own image is called ${name}, too` : `${name} is a variant, too`,
    remedy: "give the further image another name",
  };
}

/** The images of a plan. */
export interface Images {
  /** The plain one: the controller's. */
  readonly image: ImagePlan;
  /** Compiled with further build tags: in the same repository, with tags of their own. */
  readonly variants: readonly ImagePlan[];
  /** With programs of their own: in repositories of their own, with the same tags. */
  readonly further: readonly ImagePlan[];
}

/** All images of a plan, the plain one first. */
export function imagesOf({ image, variants, further }: Images): ImagePlan[] {
  return [image, ...variants, ...further];
}

/**
 * The channel tags that a release moves, in that order: those of the plain image last, so that its `latest`, which most
 * people follow, moves when all else has.
 *
 * @param known versions that are released, as git and the registry name them
 */
export function channelMoves(
  { version, image, variants, further }: Images & { readonly version: Version },
  known: readonly string[],
): { image: ImagePlan; tag: string }[] {
  return [...further, ...variants, image].flatMap((of) =>
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
 * The image that a call names by its variant, or by its own name where it is a further one; the plain one where none is
 * named.
 *
 * @throws SlipwayError `variant-unknown`
 */
export function imageOf({ image, variants, further }: Images, variant: string | undefined): ImagePlan {
  if (variant === undefined) return image;
  const named = [...variants, ...further].map((each) => ({ each, name: each.variant ?? each.name }));
  const found = named.find(({ name }) => name === variant);
  if (found !== undefined) return found.each;
  const names = named.map(({ name }) => name);
  throw fail({
    code: "variant-unknown",
    where: "argument variant",
    what: `there is no variant ${variant}, and no further image of that name`,
    remedy: `add it to build.variants or build.images in slipway.yaml${names.length === 0 ? "" : `, or use one of ${names.join(", ")}`}`,
  });
}

/** For people, which of the images one is: `variant debug`, `image app-webhook`; undefined for the plain one. */
export function labelOf({ variant, mark, name }: ImagePlan): string | undefined {
  if (variant !== undefined) return `variant ${variant}`;
  return mark === "" ? undefined : `image ${name}`;
}

/** What messages add to a stage of an image: nothing for the plain one, else a comma and its label. */
export function whichImage(image: ImagePlan): string {
  const label = labelOf(image);
  return label === undefined ? "" : `, ${label}`;
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
