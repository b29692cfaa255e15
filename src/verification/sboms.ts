import type { Provenance } from "../signing/provenance.ts";
import { contentDigest, CYCLONE_DX, parseReferrers, SPDX } from "../signing/sbom.ts";
import { fails, holds, type Check } from "./check.ts";

/** The forms of SBOMs that every platform has. */
const forms = [
  { mediaType: SPDX, name: "SPDX" },
  { mediaType: CYCLONE_DX, name: "CycloneDX" },
];

/**
 * Whether a platform's image has its SBOMs, and whether they are those that its signed provenance lists.
 *
 * @param listed the image's referrers, as regctl prints them
 */
export function sbomChecks(about: string, listed: string, predicate: Provenance): Check[] {
  const known = predicate.runDetails.byproducts.map(({ digest }) => `sha256:${digest?.["sha256"] ?? ""}`);
  const referrers = parseReferrers(listed);
  return forms.map(({ mediaType, name }) => {
    const attached = referrers.filter(({ artifactType }) => artifactType === mediaType).map(contentDigest);
    const signed = attached.find((digest) => digest !== undefined && known.includes(digest));
    if (signed !== undefined) return holds(`SBOM, ${name}`, about, signed);
    const what = attached.length === 0 ? "none is attached" : "what is attached is not what the provenance lists";
    return fails(`SBOM, ${name}`, about, what);
  });
}

/** Where the SBOMs of an image are that its provenance lists: digests of the referrers, to be pulled. */
export function signedSboms(listed: string, predicate: Provenance): string[] {
  const known = predicate.runDetails.byproducts.map(({ digest }) => `sha256:${digest?.["sha256"] ?? ""}`);
  return parseReferrers(listed)
    .filter((referrer) => known.includes(contentDigest(referrer) ?? ""))
    .map(({ digest }) => digest);
}
