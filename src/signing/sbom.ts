import type { NamedSbom } from "./provenance.ts";

/** Media types of SBOMs: https://www.iana.org/assignments/media-types/media-types.xhtml */
export const SPDX = "application/spdx+json";
export const CYCLONE_DX = "application/vnd.cyclonedx+json";

/** An SBOM and the image that it is about. */
export interface ImageSbom extends NamedSbom {
  /** The platform's image, by digest: `ghcr.io/acme/app@sha256:…`. */
  readonly subject: string;
}

/** The annotation of a referrer that holds its content's digest: lists of referrers show annotations. */
const CONTENT_DIGEST = "slipway.content.digest";

/** Something that refers to an image, as a list of referrers shows it. */
export interface Referrer {
  readonly artifactType?: string;
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Reads what regctl lists. */
export function parseReferrers(json: string): readonly Referrer[] {
  return (JSON.parse(json) as { descriptors?: readonly Referrer[] | null }).descriptors ?? [];
}

/** Whether a list of referrers, as regctl prints it, has an SBOM already. */
export function hasSbom(listed: string, { mediaType, digest }: Pick<ImageSbom, "mediaType" | "digest">): boolean {
  return parseReferrers(listed).some(
    (referrer) => referrer.artifactType === mediaType && contentDigest(referrer) === digest,
  );
}

/** The command of regctl that attaches an SBOM. The referrer is the same, byte for byte, for the same SBOM. */
export function attachCommand({ subject, name, mediaType, digest }: ImageSbom, file: string): string[] {
  const annotations = { [CONTENT_DIGEST]: digest, "org.opencontainers.image.title": name };
  return [
    ...["artifact", "put", "--subject", subject, "--artifact-type", mediaType],
    ...["--file", file, "--file-media-type", mediaType],
    ...Object.entries(annotations).flatMap(([key, value]) => ["--annotation", `${key}=${value}`]),
  ];
}

/** The digest of what a referrer holds, as its annotation says. */
export function contentDigest({ annotations }: Referrer): string | undefined {
  return annotations?.[CONTENT_DIGEST];
}
