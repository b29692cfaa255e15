import { ReturnType, type Container } from "@dagger.io/dagger";
import { earlierImage, earlierReference, type EarlierImage } from "../src/image/size.ts";
import type { Plan } from "../src/plan.ts";
import { imagesOf } from "../src/variants.ts";

/**
 * What the registry has of the version before, for each image of the plan in its order. It is there to compare sizes
 * with, so whatever keeps it from being read is a result, too.
 */
export async function earlierImages(plan: Plan, registry: Container): Promise<EarlierImage[]> {
  const { platforms } = plan.build;
  return Promise.all(
    imagesOf(plan).map(async (image): Promise<EarlierImage> => {
      const reference = earlierReference(image, plan.source.previous);
      if (reference === undefined) return { kind: "missing", why: "this is the first version" };
      const answers = await Promise.all(platforms.map((platform) => manifestOf(registry, reference, platform)));
      const manifests = platforms.map((platform, i) => [platform, answers[i]?.manifest]);
      const said = answers.map(({ stderr }) => stderr).join("");
      return earlierImage(reference, Object.fromEntries(manifests) as Record<string, string | undefined>, said);
    }),
  );
}

async function manifestOf(
  registry: Container,
  reference: string,
  platform: string,
): Promise<{ readonly manifest?: string; readonly stderr: string }> {
  const get = ["regctl", "manifest", "get", "--platform", platform, "--format", "raw-body", reference];
  const asked = registry.withExec(get, { expect: ReturnType.Any });
  const [exitCode, stdout, stderr] = await Promise.all([asked.exitCode(), asked.stdout(), asked.stderr()]);
  return exitCode === 0 ? { manifest: stdout, stderr: "" } : { stderr };
}
