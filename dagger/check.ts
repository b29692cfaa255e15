import { dag, type Container, type Directory } from "@dagger.io/dagger";
import { throwIfAny } from "../src/errors.ts";
import { allOrProblems } from "../src/settled.ts";
import { withComparisons } from "../src/image/size.ts";
import type { BuiltImage } from "../src/record.ts";
import { chartFolder, type Charts, type PackagedChart } from "./chart.ts";
import { contentsOf, type Contents } from "./content.ts";
import { fetchImages, type Promotion } from "./earlier-release.ts";
import { documentsBefore, type Documents, type Draft } from "./documents.ts";
import { makeDownloads, type Downloads } from "./downloads.ts";
import { earlierImages } from "./earlier-images.ts";
import type { ImageLayout } from "./layout.ts";
import { buildImages, download, packageCharts, type Ready, type Run } from "./pipeline.ts";
import { pinManifests, renderManifests, type Manifests, type RenderedManifest } from "./manifests.ts";
import { timed, timedFor, timesOf, type StageTime, type Timed } from "./progress.ts";
import { databaseSource } from "./osv-scanner.ts";
import { assessed, scanImages, scanSources, type Scanned } from "./scan.ts";
import { test } from "./test.ts";

/** Everything of a release that is made before anything is published. */
export interface Checked {
  /** The images in the plan's order: the plain one first. */
  readonly layouts: readonly ImageLayout[];
  /** The same for record and report, in a release compared with the version before. */
  readonly images: readonly BuiltImage[];
  /** image-contents.txt: what is in the images. */
  readonly contents: Directory;
  readonly scanned: Scanned;
  readonly charts: readonly PackagedChart[];
  /** The packages, and what was validated of them. */
  readonly chartFolder: Directory;
  readonly manifests: Manifests;
  readonly downloads: Downloads;
  /** Of the tests; missing where they ran elsewhere. */
  readonly reports?: Directory;
  /** Release notes, upgrade guide and the rest, as far as they can be told before publishing. */
  readonly documents: Documents;
  /** The same, to write them again when all digests are known. */
  readonly draft: Draft;
  readonly times: readonly StageTime[];
}

/** Where a release goes and comes from, as far as its check depends on that. */
export interface CheckOptions {
  /** Looks up the charts' images and the version before, logged in where that is wanted. */
  readonly registry: Container;
  /** Takes the images from another environment, where they were tested, instead of building them. */
  readonly promotion: Promotion | undefined;
}

/**
 * Everything that can fail, nothing published: dependencies, then side by side the tests, the images of all
 * platforms, the charts and the documents. When several fail, all their problems are reported together.
 *
 * @param options of a release
 */
export async function check(run: Run, options?: CheckOptions): Promise<Checked> {
  const { registry, promotion } = options ?? {};
  const ready = await timed("dependencies", () => download(run));
  const { plan, tools } = run;
  const stages = await Promise.allSettled([
    timedFor(
      promotion === undefined ? ready.value : undefined,
      "test",
      ({ code, container }) => test(code, container, plan, tools),
      "the images were tested before",
    ),
    imagesChecked(run, ready.value, options),
    chartsRendered(run, registry),
    timed("documents", () => documentsBefore(run)),
    timedFor(registry, "sizes before", (asked) => earlierImages(plan, asked), "nothing is compared in a check"),
    timedFor(plan.downloads.length === 0 ? undefined : ready.value, "downloads", (from) => makeDownloads(run, from)),
  ]);
  const [tested, images, { packaged, rendered }, documented, earlier, downloads] = allOrProblems(stages);
  const { built, contents, scanned } = images;
  return {
    layouts: built.value,
    images: withComparisons(built.value, earlier?.value),
    contents: contents.folder,
    scanned,
    charts: packaged.value.packages,
    chartFolder: chartFolder(packaged.value),
    manifests: await pinManifests(rendered?.value ?? [], built.value, plan),
    downloads: downloads?.value ?? { folder: dag.directory(), files: [] },
    ...(tested !== undefined && { reports: tested.value }),
    ...documented.value,
    times: [...images.times, ...timesOf(ready, tested, packaged, rendered, documented, earlier, downloads)],
  };
}

/** The packaged charts, and the static manifests that they give. */
async function chartsRendered(
  run: Run,
  registry?: Container,
): Promise<{ packaged: Timed<Charts>; rendered: Timed<RenderedManifest[]> | undefined }> {
  const { plan, tools } = run;
  const packaged = await timed("chart", () => packageCharts(run, registry));
  const wanted = plan.manifests.length === 0 ? undefined : plan.manifests;
  const rendered = await timedFor(wanted, "manifests", () => renderManifests(packaged.value, plan, tools.release));
  return { packaged, rendered };
}

/** The static manifests alone: what they are made of is built, and nothing else. */
export async function manifestsAlone(run: Run): Promise<Directory> {
  const stages = await Promise.allSettled([
    timed("image", async () => buildImages(run, await download(run))),
    chartsRendered(run),
  ]);
  const [built, { rendered }] = allOrProblems(stages);
  return (await pinManifests(rendered?.value ?? [], built.value, run.plan)).folder;
}

/** The images, scanned, with what the scan of them says. */
interface ScannedImages {
  readonly built: Timed<ImageLayout[]>;
  readonly scanned: Scanned;
  readonly times: readonly StageTime[];
}

/** The images, scanned, and what is in them. */
async function imagesChecked(
  run: Run,
  ready: Ready,
  options: CheckOptions | undefined,
): Promise<ScannedImages & { readonly contents: Contents }> {
  const building = options?.promotion === undefined ? imagesBuilt(run, ready) : imagesFetched(run, options.promotion);
  const made = await Promise.allSettled([
    imagesScanned(run, ready, building),
    building.then(({ value }) => contentsOf(value, run.tools.release)),
  ]);
  const [images, contents] = allOrProblems(made);
  throwIfAny([...contents.problems, ...images.scanned.problems]);
  return { ...images, contents };
}

function imagesBuilt(run: Run, ready: Ready): Promise<Timed<ImageLayout[]>> {
  return timed(`image for ${run.plan.build.platforms.join(", ")}`, () => buildImages(run, ready));
}

function imagesFetched({ plan }: Run, promotion: Promotion): Promise<Timed<ImageLayout[]>> {
  return timed(`image from ${promotion.from}`, () => fetchImages(promotion, plan));
}

/** @param building the images; the source is scanned in the meantime */
async function imagesScanned(run: Run, ready: Ready, building: Promise<Timed<ImageLayout[]>>): Promise<ScannedImages> {
  const { plan, tools } = run;
  const databasesFor = databaseSource(plan, tools);
  const wanted = plan.scan.source ? ready : undefined;
  const made = await Promise.allSettled([
    building,
    building.then(({ value }) => timed("scan", () => scanImages(run, value, databasesFor))),
    timedFor(wanted, "scan of the source", (from) => scanSources(run, from, databasesFor), "scan.source is false"),
  ]);
  const [built, images, sources] = allOrProblems(made);
  const scanned = await assessed(plan, ready.code, images.value, sources?.value ?? []);
  console.log(`\n${scanned.text}`);
  return { built, scanned, times: timesOf(built, images, sources) };
}

/** Reports of the scan and SBOMs alone. */
export async function scanReports(run: Run, enforce: boolean): Promise<Directory> {
  const ready = await download(run);
  const { scanned } = await imagesScanned(run, ready, imagesBuilt(run, ready));
  if (enforce) throwIfAny(scanned.problems);
  return scanned.folder;
}
