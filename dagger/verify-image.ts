import { anew } from "./exec.ts";
import type { Container } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import { given } from "../src/given.ts";
import { isIndex, platformDigests, type PlatformDigest } from "../src/oci.ts";
import type { Provenance } from "../src/signing/provenance.ts";
import { fails, holds, type Check } from "../src/verification/check.ts";
import { commitOf, parseProvenances, platformCheck, provenanceChecks } from "../src/verification/provenance.ts";
import { absent, onePlatform, unattested } from "../src/verification/problems.ts";
import { sbomChecks, signedSboms } from "../src/verification/sboms.ts";
import type { ImageTarget, Target } from "../src/verification/target.ts";
import { listReferrers } from "./attach.ts";
import { manifestOf, regctl } from "./registry.ts";
import { verifySignatures } from "./sign.ts";
import { checking, type Proof } from "./verify.ts";
import { withdrawalsOf } from "./withdrawn.ts";

/** An image that was looked at. */
export interface VerifiedImage {
  readonly repository: string;
  /** Of the index; unset where there is none. */
  readonly digest?: string;
  /** The commit that its signed provenance names. */
  readonly commit?: string;
  readonly checks: readonly Check[];
}

/** Proves one image: all of it can be read, and it is signed, and comes from where its signed provenance says. */
export async function verifyImage(image: ImageTarget, target: Target, proof: Proof): Promise<VerifiedImage> {
  const { repository, reference } = image;
  let found: { digest?: string; commit?: string } = {};
  const checks = await checking("image", reference, async () => {
    const exact = image.digest === undefined ? reference : `${repository}@${image.digest}`;
    const index = await manifestOf(proof.container, exact);
    if (index === undefined) throw fail(absent(reference, "image"));
    const { digest } = index;
    found = { digest };
    if (!isIndex(index.text)) throw fail(onePlatform(reference));
    const platforms = platformDigests(index.text);
    const content = checking("content", reference, () =>
      contentChecks(`${repository}@${digest}`, reference, platforms, proof.container),
    );
    const signed = checking("signature", reference, async () => {
      const predicate = await signedProvenance(image, digest, platforms, proof);
      found = { digest, ...given({ commit: commitOf(predicate) }) };
      return provenChecks(image, platforms, predicate, target, proof);
    });
    const [reason] = await withdrawalsOf([`${repository}@${digest}`], proof.container);
    const withdrawn = reason === undefined ? [] : [fails("withdrawn", reference, reason)];
    return [holds("image", reference, digest), ...withdrawn, ...(await content), ...(await signed)];
  });
  return { repository, ...found, checks };
}

/** Every blob of every platform is read, and compared with its digest. */
async function contentChecks(
  byDigest: string,
  about: string,
  platforms: readonly PlatformDigest[],
  tools: Container,
): Promise<Check[]> {
  await regctl(tools, `read ${byDigest}`, "image", "copy", byDigest, "ocidir:///verified:image");
  return [holds("content", about, `complete for ${platforms.map(({ platform }) => platform).join(", ")}`)];
}

/** The provenance of an index; all signatures, of its platforms too, hold. */
async function signedProvenance(
  { repository, reference }: ImageTarget,
  digest: string,
  platforms: readonly PlatformDigest[],
  proof: Proof,
): Promise<Provenance> {
  const subjects = [digest, ...platforms.map((platform) => platform.digest)];
  const printed = await verifySignatures(
    subjects.map((subject) => `${repository}@${subject}`),
    proof,
  );
  const about = parseProvenances(printed).find(({ subjects: of }) => of.includes(digest));
  if (about === undefined) throw fail(unattested(reference));
  return about.predicate;
}

async function provenChecks(
  { repository, reference }: ImageTarget,
  platforms: readonly PlatformDigest[],
  predicate: Provenance,
  target: Target,
  proof: Proof,
): Promise<Check[]> {
  const sboms = await Promise.all(platforms.map((platform) => verifySboms(repository, platform, predicate, proof)));
  const names = platforms.map(({ platform }) => platform);
  return [
    holds("signature", reference, `index and ${platforms.length} platforms`),
    ...provenanceChecks(reference, predicate, target),
    platformCheck(reference, names, predicate),
    ...sboms.flat(),
  ];
}

/** The SBOMs of a platform's image are attached, are those of the provenance, and can be read. */
async function verifySboms(
  repository: string,
  { platform, digest }: PlatformDigest,
  predicate: Provenance,
  { container }: Proof,
): Promise<Check[]> {
  return checking("SBOM", platform, async () => {
    const [listed = ""] = await listReferrers([`${repository}@${digest}`], container);
    const checks = sbomChecks(platform, listed, predicate);
    await Promise.all(
      signedSboms(listed, predicate).map((referrer) =>
        regctl(
          anew(container),
          `read SBOM of ${platform}`,
          "image",
          "copy",
          `${repository}@${referrer}`,
          `ocidir:///sbom:${platform.replaceAll("/", "-")}`,
        ),
      ),
    );
    return checks;
  });
}
