import type { Container, Directory } from "@dagger.io/dagger";
import { goModIn } from "../src/discover/module.ts";
import { programsOf, type Plan } from "../src/plan.ts";
import { platformSlug } from "../src/platform.ts";
import { assess, type Assessment, type PlacedOutput } from "../src/scan/assess.ts";
import { ecosystemsOf, type Database } from "../src/scan/database.ts";
import { SOURCE } from "../src/scan/findings.ts";
import { parseOsvOutput } from "../src/scan/osv.ts";
import { renderSarif } from "../src/scan/sarif.ts";
import { renderFindings } from "../src/scan/text.ts";
import { CYCLONE_DX, SPDX } from "../src/signing/sbom.ts";
import { all } from "../src/settled.ts";
import type { ImageSbom } from "../src/signing/sbom.ts";
import type { ImagePlan } from "../src/images.ts";
import { steps } from "./exec.ts";
import { folderOf } from "./files.ts";
import { scanImage, type ScannedImage } from "./image-scan.ts";
import type { ImageLayout } from "./layout.ts";
import {
  reportOf,
  scannerStep,
  withDatabases,
  withScanner,
  type DatabaseSource,
  type FetchedDatabase,
} from "./osv-scanner.ts";
import type { Ready, Run } from "./pipeline.ts";
import { waitingFor } from "./progress.ts";
import { sha256 } from "./registry.ts";

/** What was scanned: files for people and machines, and what keeps the release back. */
export interface Scanned extends Assessment {
  /** scan/: JSON and SARIF by platform and of the source, findings.txt. sbom/: SPDX and CycloneDX by platform. */
  readonly folder: Directory;
  /** The readable table. */
  readonly text: string;
  /** What it was looked up in. */
  readonly databases: readonly Database[];
  /** The SBOMs of the folder, with the images that they are about. */
  readonly sboms: readonly ImageSbom[];
}

/** What the scanner sees in images, and what it looked that up in. */
export interface ImageScans {
  readonly images: readonly ScannedImage[];
  readonly databases: readonly Database[];
}

/**
 * Scans every platform of every image, variants too. Databases are those of the ecosystems that the images have packages
 * of. When the base does not tell all of them, everything is scanned again: the scanner goes on without a database.
 *
 * @throws SlipwayError `scan-failed`, `scan-incomplete`, `scan-database-missing` when there is nothing to judge
 */
export async function scanImages(
  { plan, tools }: Run,
  layouts: readonly ImageLayout[],
  databasesFor: DatabaseSource,
): Promise<ImageScans> {
  const osv = withScanner(tools.release, tools.osvScanner);
  const scanIn = async (fetched: readonly FetchedDatabase[]): Promise<ImageScans> => {
    const ready = withDatabases(osv, fetched);
    const scans = layouts.flatMap((layout) =>
      layout.platforms.map((image) => waitingFor(image.platform, () => scanImage(image, layout, plan, ready))),
    );
    return { images: await all(scans), databases: fetched.map(({ database }) => database) };
  };
  const expected = await databasesFor();
  const scanned = await scanIn(expected);
  const seen = ecosystemsOf(scanned.images.flatMap(({ json }) => parseOsvOutput(json).packages));
  const missing = seen.filter((ecosystem) => !expected.some(({ database }) => database.ecosystem === ecosystem));
  return missing.length === 0 ? scanned : scanIn([...expected, ...(await databasesFor(missing))]);
}

/**
 * Puts the scans of images and source together. Nothing is decided here and nothing thrown because of findings:
 * {@link Assessment.problems} says what keeps a release back, so that the reports are there in any case.
 */
export async function assessed(
  plan: Plan,
  code: Directory,
  { images, databases }: ImageScans,
  sources: readonly PlacedOutput[],
): Promise<Scanned> {
  const policy = plan.scan;
  const assessment = assess({
    images,
    sources,
    databases,
    policy,
    binaries: programsOf(plan),
    now: new Date().toISOString(),
  });
  const text = renderFindings(assessment.findings, databases, policy);
  const [folder, sboms] = await Promise.all([
    reports(plan, code, images, [...images, ...sources], assessment, text),
    sbomsOf(images),
  ]);
  return { ...assessment, text, databases, folder, sboms };
}

/**
 * Analyses what is called, for each image's code: with its build tags and without cgo. It needs nothing that is built.
 *
 * @throws SlipwayError `scan-failed`, `scan-incomplete`, `scan-database-missing`
 */
export async function scanSources(
  { plan, tools }: Run,
  { code, container }: Ready,
  databasesFor: DatabaseSource,
): Promise<PlacedOutput[]> {
  const databases = (await databasesFor()).filter(({ database }) => database.ecosystem === "Go");
  const golang = withDatabases(withScanner(container, tools.osvScanner), databases).withDirectory("/src", code);
  return all(
    // Further images have the build tags of the plain one.
    [plan.image, ...plan.variants].map((image) => {
      const place = `${SOURCE}${image.mark}`;
      return waitingFor(place, () => scanSource(plan.build.modules.map(goModIn), image, place, golang));
    }),
  );
}

async function scanSource(
  goMods: readonly string[],
  { buildTags: tags }: ImagePlan,
  place: string,
  golang: Container,
): Promise<PlacedOutput> {
  const plain = golang.withEnvVariable("CGO_ENABLED", "0");
  const at = tags.length === 0 ? plain : plain.withEnvVariable("GOFLAGS", `-tags=${tags.join(",")}`);
  const analysis = ["--no-resolve", "--call-analysis=go"];
  const lockfiles = goMods.flatMap((path) => ["--lockfile", `/src/${path}`]);
  const args = ["--all-vulns", ...analysis, "--format", "json", ...lockfiles];
  const done = await steps(at, [scannerStep(place, "source", args, `scan of ${place}`)]);
  return { place, ...(await reportOf(done, place)) };
}

async function reports(
  { build }: Plan,
  code: Directory,
  images: readonly ScannedImage[],
  outputs: readonly PlacedOutput[],
  { findings }: Assessment,
  text: string,
): Promise<Directory> {
  const read = build.modules.map(goModIn).map(async (path) => ({ path, text: await code.file(path).contents() }));
  const goMods = await Promise.all(read);
  const scans = outputs.flatMap(({ place, json }) => [
    [`scan/${platformSlug(place)}.json`, json],
    [`scan/${platformSlug(place)}.sarif`, renderSarif(findings, place, goMods)],
  ]);
  const sboms = images.flatMap(sbomFiles).map(({ name, text: sbom }) => [`sbom/${name}`, sbom]);
  return folderOf(Object.fromEntries([["scan/findings.txt", text], ...scans, ...sboms]) as Record<string, string>);
}

function sbomFiles({ platform, spdx, cycloneDx }: ScannedImage): { name: string; mediaType: string; text: string }[] {
  const slug = platformSlug(platform);
  return [
    { name: `${slug}.spdx.json`, mediaType: SPDX, text: spdx },
    { name: `${slug}.cyclonedx.json`, mediaType: CYCLONE_DX, text: cycloneDx },
  ];
}

function sbomsOf(images: readonly ScannedImage[]): Promise<ImageSbom[]> {
  const named = images.flatMap((image) =>
    sbomFiles(image).map(async ({ name, mediaType, text }) => {
      const digest = `sha256:${await sha256(text)}`;
      return { subject: `${image.repository}@${image.digest}`, name, mediaType, digest };
    }),
  );
  return Promise.all(named);
}
