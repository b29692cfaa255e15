import { renderedImages } from "../chart-validation/rendering.ts";
import type { Problem } from "../errors.ts";
import { formatReference, fullReference, fullRepository, parseReference, type Reference } from "../reference.ts";
import { imagesOf, type ImagePlan, type Images } from "../images.ts";
import type { ManifestObject } from "./objects.ts";
import { CORRECT_IMAGES, type ManifestPlan } from "./plan.ts";

/** Digests by reference, in full: `ghcr.io/acme/app:v1.4.0` → `sha256:…`. */
export type Digests = ReadonlyMap<string, string>;

/** Runs of characters that a reference can have. What stands before one (`--image=`, quotes) is not among them. */
const token = /[A-Za-z0-9][A-Za-z0-9._/:@-]*/g;

/**
 * Replaces the tags of images by digests, wherever the references stand: containers, arguments, environment, custom
 * resources. `ghcr.io/acme/app:v1.4.0` becomes `ghcr.io/acme/app@sha256:…`.
 */
export function pinImages(text: string, digests: Digests): string {
  const names = [...digests.keys()].map((reference) => (reference.split("/").at(-1) ?? "").split(":")[0] ?? "");
  return text.replaceAll(token, (found) => {
    if (!names.some((name) => found.includes(name))) return found;
    const reference = referenceOf(found);
    const digest = reference === undefined ? undefined : digests.get(formatReference(reference));
    if (reference === undefined || digest === undefined) return found;
    return formatReference({ registry: reference.registry, path: reference.path, digest });
  });
}

/**
 * The digests of a release's own images as one rendering wants them: where it names an image variant, the plain
 * image's tag means that variant.
 *
 * @param digestOf of an image's index
 */
export function ownDigests({ image }: ManifestPlan, plan: Images, digestOf: (image: ImagePlan) => string): Digests {
  const meant = plan.variants.find(({ variant }) => variant !== undefined && variant === image);
  return new Map(
    imagesOf(plan).map((each) => {
      const chosen = each === plan.image && meant !== undefined ? meant : each;
      return [`${each.repository}:${each.tag}`, digestOf(chosen)];
    }),
  );
}

/** The images that objects run, in full, once each and sorted. */
export function imagesRun(objects: readonly ManifestObject[]): string[] {
  const texts = objects.filter(({ kind }) => kind !== "CustomResourceDefinition").map(({ text }) => text);
  const images = renderedImages(texts.join("\n---\n")).map((image) => fullReference(image) ?? image);
  return [...new Set(images)].sort();
}

/**
 * What is wrong with the images of a rendering: it has to run an image of the release, and none of the same
 * repositories that this release does not make. kro v0.9.3 shipped manifests with a -debug tag that nobody had pushed.
 */
export function imageProblems(manifest: ManifestPlan, images: readonly string[], plan: Images): Problem[] {
  const made = imagesOf(plan).map(({ repository, tag }) => `${repository}:${tag}`);
  const own = images.filter((image) => isOwn(image, plan));
  const where = `manifests variant ${manifest.name}`;
  const strange = own
    .filter((image) => !made.includes(image))
    .map((image) => ({
      code: "manifests-image",
      where,
      what: `it runs ${image}, which this release does not make`,
      why: `images of this release: ${made.join(", ")}`,
      remedy: `${CORRECT_IMAGES}, or add the image to build.variants or build.images in slipway.yaml`,
    }));
  // A kustomization may be a part of what is installed: the CRDs alone, for example.
  if (own.length > 0 || (images.length === 0 && "kustomization" in manifest)) return strange;
  const none = {
    code: "manifests-image",
    where,
    what: `it does not run ${made[0] ?? ""}`,
    why: `it runs ${images.join(", ") || "no image at all"}`,
    remedy: CORRECT_IMAGES,
  };
  return [none];
}

/** The images of others that have a tag and no digest. */
export function foreignImages(images: readonly string[], plan: Images): string[] {
  return images.filter((image) => {
    const reference = referenceOf(image);
    return reference !== undefined && reference.digest === undefined && !isOwn(image, plan);
  });
}

function isOwn(image: string, plan: Images): boolean {
  const own = fullRepository(image);
  return imagesOf(plan).some(({ repository }) => repository === own);
}

function referenceOf(text: string): Reference | undefined {
  try {
    return parseReference(text, "");
  } catch {
    return undefined;
  }
}
