import type { Container } from "@dagger.io/dagger";
import { fails, type Check } from "../src/verification/check.ts";
import { rebuildObstacle, rebuiltImage } from "../src/verification/rebuild.ts";
import type { Target } from "../src/verification/target.ts";
import { explainDifference } from "./compare.ts";
import type { ImageLayout } from "./layout.ts";
import { buildImages, download, packageCharts, type Run } from "./pipeline.ts";
import { chartPackageOf } from "./publish-chart.ts";
import type { VerifiedImage } from "./verify-image.ts";

/** Builds the images and charts of a version again from its commit, and compares them with what is published. */
export async function rebuildChecks(
  run: Run,
  target: Target,
  images: readonly VerifiedImage[],
  registry: Container,
): Promise<Check[]> {
  const { commit, changes } = run.plan.source;
  const obstacle = rebuildObstacle(commit, changes, target.commit ?? images[0]?.commit);
  if (obstacle !== undefined) return [obstacle];
  const [layouts, charts] = await Promise.all([
    download(run).then((ready) => buildImages(run, ready)),
    packageCharts(run, registry),
  ]);
  const imageChecks = layouts.map((layout, i) => compareImage(layout, images[i], registry));
  const chartChecks = charts.packages.map(async ({ plan, digest }) => {
    const reference = `${plan.repository}:${plan.tag}`;
    return rebuiltImage(reference, (await chartPackageOf(reference, registry)) ?? "", digest, []);
  });
  return Promise.all([...imageChecks, ...chartChecks]);
}

async function compareImage(
  layout: ImageLayout,
  published: VerifiedImage | undefined,
  registry: Container,
): Promise<Check> {
  const about = `${layout.image.repository}:${layout.image.tag}`;
  if (published?.digest === undefined) return fails("rebuild", about, "nothing is published to compare it with");
  const byDigest = `${published.repository}@${published.digest}`;
  return rebuiltImage(about, published.digest, layout.digest, await explainDifference(byDigest, layout, registry));
}
