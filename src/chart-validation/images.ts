import type { Problem } from "../errors.ts";
import { formatReference, fullReference, mirrored, parseReference, type Mirror } from "../reference.ts";
import { describeRenderings, imagesIn, type Rendering } from "./rendering.ts";
import type { IgnoredImage } from "./settings.ts";

/** Where an image is run. */
interface Use {
  readonly rendering: Rendering;
  readonly object: string;
}

/** An image that renderings run, to be looked up. */
export interface ImageLookup {
  /** In full: `docker.io/library/busybox:1.36`. */
  readonly reference: string;
  /** What to ask for: the reference, or its place in the mirror. */
  readonly address: string;
  readonly uses: readonly Use[];
}

/** What a registry said of an image. */
export type LookupAnswer =
  | { readonly kind: "found"; readonly digest: string }
  | { readonly kind: "absent" }
  /** `problem` is the one of a failed registry operation. */
  | { readonly kind: "unknown"; readonly problem: Problem };

export interface ImageRules {
  /** The image of this release, which is not published yet: `ghcr.io/acme/app:v1.4.0`. */
  readonly own: readonly string[];
  /** Host and path that this release goes to. Its images are never taken from the mirror. */
  readonly registry: string;
  readonly mirror?: Mirror;
  readonly ignore: readonly IgnoredImage[];
}

/** What has to be looked up, and what is wrong without asking anybody. */
export interface PlannedLookups {
  readonly lookups: readonly ImageLookup[];
  readonly problems: readonly Problem[];
  /** What is left out and why, for people. */
  readonly notes: readonly string[];
}

/** Decides which images of the renderings have to be looked up, each once. */
export function planLookups(renderings: readonly Rendering[], rules: ImageRules): PlannedLookups {
  const uses = new Map<string, Use[]>();
  for (const rendering of renderings) {
    for (const { image, object } of imagesIn(rendering.manifests)) {
      uses.set(image, [...(uses.get(image) ?? []), { rendering, object }]);
    }
  }
  const problems: Problem[] = [];
  const byReference = new Map<string, Use[]>();
  for (const [image, where] of uses) {
    const reference = fullReference(image);
    if (reference === undefined) problems.push(invalid(image, where));
    else byReference.set(reference, [...(byReference.get(reference) ?? []), ...where]);
  }
  const wanted = [...byReference].filter(([reference]) => !rules.own.includes(withoutDigestOfTag(reference)));
  const ignoring = ([reference]: [string, Use[]]): IgnoredImage | undefined =>
    rules.ignore.find(({ image }) => matches(reference, image));
  return {
    lookups: wanted
      .filter((entry) => ignoring(entry) === undefined)
      .map(([reference, where]) => ({ reference, address: addressOf(reference, rules), uses: where })),
    problems,
    notes: wanted.flatMap((entry) => {
      const found = ignoring(entry);
      return found === undefined ? [] : [`${entry[0]} is not looked up: ${found.reason}`];
    }),
  };
}

/** The problems of images that were looked up. */
export function imageProblems(answers: readonly { lookup: ImageLookup; answer: LookupAnswer }[]): Problem[] {
  return answers.flatMap(({ lookup, answer }): Problem[] => {
    if (answer.kind === "found") return [];
    const elsewhere = lookup.address === lookup.reference ? "" : `, looked up as ${lookup.address}`;
    const place = { where: placeOf(lookup.uses), why: `${describeUses(lookup.uses)}${elsewhere}` };
    if (answer.kind === "absent") {
      return [
        {
          code: "chart-image-missing",
          ...place,
          what: `the image ${lookup.reference} does not exist`,
          remedy:
            "correct the reference, or push that image first; one of this repository belongs into build.images of slipway.yaml",
        },
      ];
    }
    const { problem } = answer;
    const hidden = ["registry-login-refused", "registry-no-rights"].includes(problem.code);
    return [
      {
        code: hidden ? "chart-image-hidden" : problem.code,
        where: place.where,
        what: hidden
          ? `the image ${lookup.reference} does not exist, or is not shown without a login`
          : `the image ${lookup.reference} cannot be looked up: ${problem.what}`,
        why: `${place.why}\n${problem.why ?? ""}`,
        remedy: hidden
          ? "correct the reference; a private image is named in chartValidation.ignoreImages of slipway.yaml, with the reason"
          : problem.remedy,
      },
    ];
  });
}

function invalid(image: string, uses: readonly Use[]): Problem {
  return {
    code: "chart-image-invalid",
    where: placeOf(uses),
    what: `"${image}" is not an image reference`,
    why: describeUses(uses),
    remedy: "use HOST/PATH:TAG or HOST/PATH@sha256:DIGEST; is one of the values that it is made of empty?",
  };
}

/** The image that a manifest names, in full and without the digest of its tag, to be compared with those of this release. */
export function ownReference(image: string): string {
  const reference = fullReference(image);
  return reference === undefined ? image : withoutDigestOfTag(reference);
}

/** A reference with tag and digest is the tag's image, for who compares it with what will be published under the tag. */
function withoutDigestOfTag(reference: string): string {
  const { registry, path, tag } = parseReference(reference, "chart");
  return tag === undefined ? reference : formatReference({ registry, path, tag });
}

/** Images of the registry that is released to are asked for there, with its login; others may be in the mirror. */
function addressOf(reference: string, { registry, mirror }: ImageRules): string {
  const host = (text: string): string => parseReference(text, "chart").registry;
  if (mirror === undefined || host(reference) === host(`${registry}/x`)) return reference;
  // Without a tag there is nothing but the digest to ask for.
  const pinned = mirror.pinned || parseReference(reference, "chart").tag === undefined;
  return mirrored(reference, { ...mirror, pinned });
}

/** Whether a pattern fits a reference without its tag and digest. */
function matches(reference: string, pattern: string): boolean {
  const { registry, path } = parseReference(reference, "chart");
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(`${registry}/${path}`);
}

function placeOf([first]: readonly Use[]): string {
  return first === undefined ? "manifests" : `${first.rendering.origin}, ${first.object}`;
}

function describeUses(uses: readonly Use[]): string {
  const objects = [...new Set(uses.map(({ rendering, object }) => `${object} of ${rendering.origin}`))];
  const more = objects.length > 1 ? `run by ${objects.join(", ")}; ` : "";
  return `${more}rendered with ${describeRenderings(uses.map(({ rendering }) => rendering))}`;
}
