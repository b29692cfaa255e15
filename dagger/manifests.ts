import { dag, type Container, type Directory } from "@dagger.io/dagger";
import { kubeVersionOption } from "../src/chart.ts";
import { fail, InternalError, throwIfAny } from "../src/errors.ts";
import type { ImagePlan } from "../src/images.ts";
import { splitManifests, type ManifestObject } from "../src/manifests/objects.ts";
import { foreignImages, imageProblems, imagesRun, ownDigests, pinImages, type Digests } from "../src/manifests/pin.ts";
import {
  explainRender,
  unknownDigest,
  type ChartManifestPlan,
  type KustomizedManifestPlan,
  type ManifestPlan,
} from "../src/manifests/plan.ts";
import { installedObjects, writeManifest } from "../src/manifests/write.ts";
import type { Plan } from "../src/plan.ts";
import type { ManifestRecord } from "../src/record.ts";
import { allOrProblems } from "../src/settled.ts";
import type { Charts, PackagedChart } from "./chart.ts";
import { sync } from "./exec.ts";
import { folderOf } from "./files.ts";
import type { Kustomized } from "./kustomize.ts";
import type { ImageLayout } from "./layout.ts";
import { waitingFor } from "./progress.ts";
import { digestOf, sha256 } from "./registry.ts";

/** A variant of the static manifests whose images are still named by tag. */
export interface RenderedManifest {
  readonly plan: ManifestPlan;
  readonly text: string;
  /** Of others' images, where they are asked for. */
  readonly foreign: Digests;
}

/** The finished static manifests. */
export interface Manifests {
  /** `install.yaml` and so on. */
  readonly folder: Directory;
  readonly files: readonly ManifestRecord[];
}

/**
 * Renders the packaged charts, side by side, and takes what kustomize has made. The images' digests are not needed for it, so that it
 * need not wait for them.
 *
 * @throws SlipwayError `manifests-render`, or `manifests-image` for images of the release's repository that the release
 *   does not make
 */
export async function renderManifests(charts: Charts, plan: Plan, release: Container): Promise<RenderedManifest[]> {
  const work = plan.manifests.map((manifest) =>
    waitingFor(manifest.name, () => render(manifest, charts, plan, release)),
  );
  return allOrProblems(await Promise.allSettled(work));
}

async function render(
  manifest: ManifestPlan,
  charts: Charts,
  plan: Plan,
  release: Container,
): Promise<RenderedManifest> {
  const objects =
    "chart" in manifest
      ? await chartObjects(manifest, charts.packages, release)
      : kustomizedObjects(manifest, charts.kustomized);
  const images = imagesRun(objects);
  throwIfAny(imageProblems(manifest, images, plan));
  const foreign =
    manifest.pin === "all" ? await resolve(foreignImages(images, plan), manifest, release) : new Map<string, string>();
  return { plan: manifest, text: writeManifest(manifest, objects, `${plan.name} ${plan.version.gitTag}`), foreign };
}

async function chartObjects(
  manifest: ChartManifestPlan,
  charts: readonly PackagedChart[],
  release: Container,
): Promise<ManifestObject[]> {
  const chart = charts.find((candidate) => candidate.plan.name === manifest.chart);
  if (chart === undefined) throw new InternalError(`there is no package of chart ${manifest.chart}`);
  const values = manifest.values.map((content, i) => ({ file: `/values-${i}.json`, text: JSON.stringify(content) }));
  const tools = values.reduce(
    (at, { file, text }) => at.withNewFile(file, text),
    release.withMountedFile("/chart.tgz", chart.file),
  );
  const flags = ["--namespace", manifest.namespace, "--include-crds", "--skip-tests", ...kubeVersionOption(chart.plan)];
  const files = values.flatMap(({ file }) => ["--values", file]);
  const command = ["helm", "template", manifest.release, "/chart.tgz", ...flags, ...files];
  const rendered = await sync(tools.withExec(command, { redirectStdout: "/rendered.yaml" }), explainRender(manifest));
  return installedObjects(splitManifests(await rendered.file("/rendered.yaml").contents()));
}

function kustomizedObjects(
  { kustomization }: KustomizedManifestPlan,
  kustomized: readonly Kustomized[],
): readonly ManifestObject[] {
  const found = kustomized.find(({ path }) => path === kustomization);
  if (found === undefined) throw new InternalError(`nothing was made of the kustomization ${kustomization}`);
  return found.objects;
}

/** The digests that registries have for tags at this moment. */
async function resolve(images: readonly string[], manifest: ManifestPlan, release: Container): Promise<Digests> {
  const found = images.map(async (image) => {
    const digest = await digestOf(release, image);
    if (digest === undefined) throw fail(unknownDigest(image, manifest));
    return [image, digest] as const;
  });
  return new Map(allOrProblems(await Promise.allSettled(found)));
}

/** Writes digests in place of tags: those of the images that were built, and those that were looked up. */
export async function pinManifests(
  rendered: readonly RenderedManifest[],
  layouts: readonly ImageLayout[],
  plan: Plan,
): Promise<Manifests> {
  const pinned = rendered.map(({ plan: manifest, text, foreign }) => {
    const own = ownDigests(manifest, plan, (image) => builtDigest(image, layouts));
    return { name: manifest.name, text: pinImages(text, new Map([...foreign, ...own])) };
  });
  const files = pinned.map(async ({ name, text }) => {
    return { name, file: `manifests/${name}.yaml`, digest: `sha256:${await sha256(text)}` };
  });
  const texts = Object.fromEntries(pinned.map(({ name, text }) => [`${name}.yaml`, text]));
  const folder = pinned.length === 0 ? dag.directory() : await folderOf(texts);
  return { folder, files: await Promise.all(files) };
}

function builtDigest({ repository, tag }: ImagePlan, layouts: readonly ImageLayout[]): string {
  const layout = layouts.find(({ image }) => image.repository === repository && image.tag === tag);
  if (layout === undefined) throw new InternalError(`nothing was built for ${repository}:${tag}`);
  return layout.digest;
}
