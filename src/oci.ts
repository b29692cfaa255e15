import { InternalError } from "./errors.ts";

/** The digest of one platform's manifest in an index. */
export interface PlatformDigest {
  /** `linux/arm64` */
  readonly platform: string;
  readonly digest: string;
}

/** One layer of an image, as registries keep it: compressed. */
export interface Layer {
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** The image of one platform. */
export interface PlatformImage extends PlatformDigest {
  /** What has to be pulled for it, in bytes: the sum of its compressed layers. */
  readonly size: number;
  /** The base's first. */
  readonly layers: readonly Layer[];
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

/** The digest that the index.json of an OCI layout gives to a tag. */
export function indexDigest(indexJson: string, tag: string): string {
  const { manifests } = JSON.parse(indexJson) as Index;
  const found = manifests.find((entry) => entry.annotations?.["org.opencontainers.image.ref.name"] === tag);
  if (found === undefined) throw new InternalError(`the OCI layout has no entry for ${tag}`);
  return found.digest;
}

/** Whether a manifest is an index of several platforms' images. */
export function isIndex(manifest: string): boolean {
  return (JSON.parse(manifest) as Partial<Index>).manifests !== undefined;
}

/** The platforms of an image index, in its order. */
export function platformDigests(index: string): PlatformDigest[] {
  const { manifests } = JSON.parse(index) as Index;
  return manifests.map(({ digest, platform }) => {
    if (platform === undefined) throw new InternalError(`the image index has an entry without platform: ${digest}`);
    const parts = [platform.os, platform.architecture, ...(platform.variant === undefined ? [] : [platform.variant])];
    return { platform: parts.join("/"), digest };
  });
}

/** The commit that an image index says it was made from, where it says so. */
export function revisionOf(index: string): string | undefined {
  const { annotations } = JSON.parse(index) as { annotations?: Readonly<Record<string, string>> };
  return annotations?.["org.opencontainers.image.revision"];
}

/** The digest of the only manifest in the index.json of an OCI layout. */
export function soleDigest(indexJson: string): string {
  const { manifests } = JSON.parse(indexJson) as Index;
  const [only, ...others] = manifests;
  if (only === undefined || others.length > 0)
    throw new InternalError(`the OCI layout has ${manifests.length} manifests`);
  return only.digest;
}

/** The layers that an image manifest lists. */
export function layersOf(manifest: string): Layer[] {
  const { layers } = JSON.parse(manifest) as { layers: readonly Layer[] };
  return layers.map(({ digest, size }) => ({ digest, size }));
}

/** The digest of the configuration that an image manifest names. */
export function configDigest(manifest: string): string {
  return (JSON.parse(manifest) as { config: Descriptor }).config.digest;
}

/** A platform of an index with what its manifest says. */
export function platformImage({ platform, digest }: PlatformDigest, manifest: string): PlatformImage {
  const layers = layersOf(manifest);
  return { platform, digest, size: layers.reduce((sum, { size }) => sum + size, 0), layers };
}

/** Where an OCI layout keeps a blob. */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
