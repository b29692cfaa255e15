import { layersOf, type Layer, type PlatformImage } from "../oci.ts";
import { parseVersion, type Tag } from "../version.ts";
import { bytes } from "../table.ts";
import { isNotFound } from "../diagnose-registry.ts";
import type { ImagePlan } from "../images.ts";

/** How the size of an image compares with that of the version before, or why it cannot be told. */
export type SizeComparison =
  | {
      readonly kind: "compared";
      /** The image that it is compared with. */
      readonly reference: string;
      /** Those that both have. */
      readonly platforms: readonly PlatformChange[];
    }
  | { readonly kind: "unknown"; readonly why: string };

/** By how much one platform's image grew, in compressed bytes; negative where it shrank. */
interface PlatformChange {
  readonly platform: string;
  readonly change: number;
  /** By layer, from the base's first; empty where the numbers of layers differ. */
  readonly layers: readonly number[];
}

/** What was found of the version before. */
export type EarlierImage =
  | {
      readonly kind: "found";
      readonly reference: string;
      /** By platform. */
      readonly layers: Readonly<Record<string, readonly Layer[]>>;
    }
  | { readonly kind: "missing"; readonly why: string };

/** Where the version before has this image: the same repository, its own tag. */
export function earlierReference({ repository, suffix }: ImagePlan, previous: Tag): string {
  return `${repository}:${parseVersion(previous.name).imageTag}${suffix}`;
}

/**
 * What the registry says of the version before.
 *
 * @param manifests by platform; undefined where it has none
 * @param said the errors of those who asked
 */
export function earlierImage(
  reference: string,
  manifests: Readonly<Record<string, string | undefined>>,
  said: string,
): EarlierImage {
  const found = Object.entries(manifests).flatMap(([platform, manifest]) =>
    manifest === undefined ? [] : [[platform, layersOf(manifest)] as const],
  );
  if (found.length === 0) {
    const why = isNotFound(said) ? "the registry does not have it" : (said.trim().split("\n").at(-1) ?? "");
    return { kind: "missing", why: `${reference}: ${why}` };
  }
  return { kind: "found", reference, layers: Object.fromEntries(found) };
}

/** Compares the platforms of an image with those of the version before. */
export function compareSizes(platforms: readonly PlatformImage[], earlier: EarlierImage): SizeComparison {
  if (earlier.kind === "missing") return { kind: "unknown", why: earlier.why };
  const { reference, layers } = earlier;
  const changes = platforms.flatMap((image) => {
    const before = layers[image.platform];
    return before === undefined ? [] : [platformChange(image, before)];
  });
  return { kind: "compared", reference, platforms: changes };
}

/**
 * Images with what their sizes are compared with.
 *
 * @param earlier in the images' order; left out where nothing is compared
 */
export function withComparisons<T extends { readonly platforms: readonly PlatformImage[] }>(
  images: readonly T[],
  earlier: readonly EarlierImage[] = [],
): (T & { readonly comparison?: SizeComparison })[] {
  return images.map((image, i) => {
    const before = earlier[i];
    return before === undefined ? image : { ...image, comparison: compareSizes(image.platforms, before) };
  });
}

function platformChange({ platform, size, layers }: PlatformImage, before: readonly Layer[]): PlatformChange {
  const changes = layers.map((layer, i) => layer.size - (before[i]?.size ?? 0));
  return {
    platform,
    change: size - before.reduce((sum, layer) => sum + layer.size, 0),
    layers: layers.length === before.length ? changes : [],
  };
}

/** What a comparison says of one platform; undefined where it does not know it. */
export function changeOf(comparison: SizeComparison | undefined, platform: string): PlatformChange | undefined {
  if (comparison?.kind !== "compared") return undefined;
  return comparison.platforms.find((change) => change.platform === platform);
}

/** A change with its sign: `+1.2 kB`, `-3 B`, `+0 B`. */
export function signedBytes(change: number): string {
  return `${change < 0 ? "-" : "+"}${bytes(Math.abs(change))}`;
}

/** What sizes are compared with, or why they are not. */
export function comparedWith(comparison: SizeComparison): string {
  return comparison.kind === "compared"
    ? `Sizes are compared with ${comparison.reference}`
    : `No comparison of sizes: ${comparison.why}`;
}
