import type { Container } from "@dagger.io/dagger";
import { earlierImage, earlierReference, type EarlierImage } from "../src/image/size.ts";
import type { Plan } from "../src/plan.ts";
import { imagesOf } from "../src/images.ts";
import { answersOf } from "./answers.ts";
import { regctlLine } from "./registry.ts";

/**
 * What the registry has of the version before, for each image of the plan in its order. It is there to compare sizes
 * with, so whatever keeps it from being read is a result, too.
 */
export async function earlierImages(plan: Plan, registry: Container): Promise<EarlierImage[]> {
  const { platforms } = plan.build;
  const { previous } = plan.source;
  const images = imagesOf(plan);
  if (previous === undefined) return images.map(() => ({ kind: "missing", why: "this is the first version" }));
  const references = images.map((image) => earlierReference(image, previous));
  const lines = references.flatMap((reference) => platforms.map((platform) => manifestLine(reference, platform)));
  const answers = await answersOf(registry, lines);
  return references.map((reference, i) => {
    const own = answers.slice(i * platforms.length, (i + 1) * platforms.length);
    const manifests = own.map(({ exitCode, stdout }, j) => [platforms[j], exitCode === 0 ? stdout : undefined]);
    const said = own.map(({ stderr }) => stderr).join("");
    return earlierImage(reference, Object.fromEntries(manifests) as Record<string, string | undefined>, said);
  });
}

function manifestLine(reference: string, platform: string): string {
  return regctlLine("manifest", "get", "--platform", platform, "--format", "raw-body", reference);
}
