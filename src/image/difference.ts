import { platformDigests } from "../oci.ts";
import type { Entry } from "./entry.ts";
import { entryDifferences } from "./entry-difference.ts";
import { jsonChanges, type JsonChange } from "./json-changes.ts";

/** The image of one platform, to be compared with another build of it. */
export interface ComparedPlatform {
  /** `linux/arm64` */
  readonly platform: string;
  /** Its manifest, as JSON. */
  readonly manifest: string;
  /** Its configuration, as JSON. */
  readonly config: string;
}

/** A multi-platform image, to be compared with another build of it. */
export interface ComparedImage {
  /** The index, as JSON. */
  readonly index: string;
  readonly platforms: readonly ComparedPlatform[];
}

/** What is in a layer of one image and in the layer at the same place in the other one. */
export interface ComparedLayers {
  readonly before: readonly Entry[];
  readonly after: readonly Entry[];
}

/** Two layers that differ: the place, and their digests. */
export interface LayerPair {
  readonly platform: string;
  /** From 0. */
  readonly index: number;
  readonly before: string;
  readonly after: string;
}

/** The layers in which two images differ, platform by platform: what is in them has to be read to say more. */
export function differingLayers(before: ComparedImage, after: ComparedImage): LayerPair[] {
  return pairs(before, after).flatMap(([old, now]) => {
    const layers = layerDigests(now);
    return layerDigests(old).flatMap((digest, index) => {
      const other = layers[index];
      if (other === undefined || other === digest) return [];
      return [{ platform: now.platform, index, before: digest, after: other }];
    });
  });
}

/**
 * Why two images do not have the same digest, as lines for people: platforms that only one has, fields of the
 * configuration, labels and annotations, files. What follows from another difference, as the digest of a manifest
 * does, is not named.
 *
 * @param layers what is in the {@link differingLayers}, in their order
 */
export function explainImages(
  before: ComparedImage,
  after: ComparedImage,
  layers: readonly ComparedLayers[],
): string[] {
  const differing = differingLayers(before, after);
  return [
    ...indexDifferences(before, after),
    ...pairs(before, after).flatMap(([old, now]) => [
      ...documentDifferences(`${now.platform}, manifest`, old.manifest, now.manifest, followsInManifest),
      ...documentDifferences(`${now.platform}, configuration`, old.config, now.config, followsInConfig),
      ...layerCounts(old, now),
      ...differing.flatMap((pair, i) => (pair.platform === now.platform ? layerDifferences(pair, layers[i]) : [])),
    ]),
  ];
}

/** The platforms that both have. */
function pairs(before: ComparedImage, after: ComparedImage): [ComparedPlatform, ComparedPlatform][] {
  return after.platforms.flatMap((now) => {
    const old = before.platforms.find(({ platform }) => platform === now.platform);
    return old === undefined ? [] : [[old, now] satisfies [ComparedPlatform, ComparedPlatform]];
  });
}

function indexDifferences(before: ComparedImage, after: ComparedImage): string[] {
  const [old, now] = [before, after].map(({ index }) => platformDigests(index).map(({ platform }) => platform));
  return [
    ...documentDifferences("index", before.index, after.index, (path) => path.startsWith("manifests")),
    ...(old?.join() === now?.join() ? [] : [`index: platforms ${list(old)}, rebuilt ${list(now)}`]),
  ];
}

function list(platforms: readonly string[] = []): string {
  return platforms.join(", ");
}

/** Digests and sizes in a manifest follow from configuration and layers. */
function followsInManifest(path: string): boolean {
  return /^(config\.(digest|size)|layers\[)/.test(path);
}

/** Digests of uncompressed layers follow from what is in them. */
function followsInConfig(path: string): boolean {
  return path.startsWith("rootfs.diff_ids");
}

function documentDifferences(
  where: string,
  before: string,
  after: string,
  follows: (path: string) => boolean,
): string[] {
  const changes = jsonChanges(JSON.parse(before), JSON.parse(after)).filter(({ path }) => !follows(path));
  return changes.map((change) => `${where}: ${changeText(change)}`);
}

function changeText({ path, before, after }: JsonChange): string {
  return `${path} ${valueText(before)}, rebuilt ${valueText(after)}`;
}

function valueText(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function layerDigests({ manifest }: ComparedPlatform): string[] {
  const { layers } = JSON.parse(manifest) as { layers: readonly { digest: string }[] };
  return layers.map(({ digest }) => digest);
}

function layerCounts(before: ComparedPlatform, after: ComparedPlatform): string[] {
  const [old, now] = [layerDigests(before).length, layerDigests(after).length];
  return old === now ? [] : [`${after.platform}: ${old} layers, rebuilt ${now}`];
}

function layerDifferences({ platform, index }: LayerPair, layers: ComparedLayers | undefined): string[] {
  const where = `${platform}, layer ${index + 1}`;
  const found = layers === undefined ? [] : entryDifferences(layers.before, layers.after);
  const lines = found.length === 0 ? ["the same files, archived or compressed in another way"] : found;
  return lines.map((line) => `${where}: ${line}`);
}
