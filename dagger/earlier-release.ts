import type { Container } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { all } from "../src/settled.ts";
import { imagesOf } from "../src/images.ts";
import { absent } from "../src/verification/problems.ts";
import { anew } from "./exec.ts";
import { readLayout, type ImageLayout } from "./layout.ts";
import { waitingFor, type StageTime } from "./progress.ts";
import { copyImage, regctlLine, talk } from "./registry.ts";
import { patiently } from "./retry.ts";
import type { VerifiedImage } from "./verify-image.ts";

/** What is taken from another environment instead of being built. */
export interface Promotion {
  /** That environment. */
  readonly from: string;
  /** Its images of this version, proved, in the plan's order. */
  readonly images: readonly VerifiedImage[];
  /** What proving them took. */
  readonly proof: StageTime;
  /** The release tools, logged in to its registry and to the one that the release goes to. */
  readonly registry: Container;
}

/** Fetches the images that are promoted, by digest. */
export function fetchImages({ images, registry }: Promotion, plan: Plan): Promise<ImageLayout[]> {
  return all(
    imagesOf(plan).map(async (image, i) => {
      const source = sourceOf(images[i], image.tag);
      const fetched = await waitingFor(source, () =>
        patiently(`fetch of ${source}`, () => copyImage(anew(registry), source, image.tag)),
      );
      return readLayout(image, fetched);
    }),
  );
}

/** Copies what the earlier environment attached to its images, signatures and attestations, to the same images here. */
export async function carryReferrers({ images, registry }: Promotion, plan: Plan): Promise<void> {
  const lines = imagesOf(plan).map(({ repository, tag }, i) => {
    const source = sourceOf(images[i], tag);
    return regctlLine("image", "copy", "--referrers", source, `${repository}@${images[i]?.digest ?? ""}`);
  });
  await talk(registry, `signatures of ${plan.image.repository}`, ...lines);
}

function sourceOf(image: VerifiedImage | undefined, tag: string): string {
  if (image?.digest === undefined) throw fail(absent(tag, "image"));
  return `${image.repository}@${image.digest}`;
}
