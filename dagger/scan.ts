import type { Container, Directory, File } from "@dagger.io/dagger";
import type { Plan } from "../src/plan.ts";
import { platformSlug } from "../src/platform.ts";
import { assess, type Assessment, type ScanOutput } from "../src/scan/assess.ts";
import { ecosystemsOf, type Database } from "../src/scan/database.ts";
import { SOURCE } from "../src/scan/findings.ts";
import { parseOsvOutput } from "../src/scan/osv.ts";
import { renderSarif } from "../src/scan/sarif.ts";
import { normaliseCycloneDx, normaliseSpdx, type SbomSubject } from "../src/scan/sbom.ts";
import { renderFindings } from "../src/scan/text.ts";
import { CYCLONE_DX, SPDX } from "../src/signing/sbom.ts";
import { allOrProblems } from "../src/settled.ts";
import type { ImageSbom } from "../src/signing/sbom.ts";
import type { ImageLayout } from "./layout.ts";
import { exportArchive, fetchDatabase, runScanner, withDatabases, withScanner } from "./osv-scanner.ts";
import { folderOf } from "./files.ts";
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

/** The image of one platform, ready to be scanned, with what the scanner sees in it. */
interface Subject extends SbomSubject {
  /** Without tag: `ghcr.io/acme/app`. */
  readonly repository: string;
  readonly archive: File;
  readonly ecosystems: readonly string[];
  readonly spdx: string;
  readonly cycloneDx: string;
}

/**
 * Scans every platform of every image, variants too, and the source for what is called of it. Nothing is decided here and nothing thrown
 * because of findings: {@link Assessment.problems} says what keeps a release back, so that the reports are there in
 * any case. Databases are those of the ecosystems that the images have packages of.
 *
 * @throws SlipwayError `scan-failed`, `scan-incomplete`, `scan-database-missing` when there is nothing to judge
 */
export async function scan(
  { plan, tools }: Run,
  { code, container }: Ready,
  layouts: readonly ImageLayout[],
): Promise<Scanned> {
  const policy = plan.scan;
  const osv = withScanner(tools.release, tools.osvScanner);
  const subjects = await all(
    layouts.flatMap((layout) =>
      layout.platforms.map((image) => waitingFor(image.platform, () => inventory(image, layout, plan, osv))),
    ),
  );
  const ecosystems = [...new Set(subjects.flatMap((subject) => subject.ecosystems))].sort();
  const fetched = await all(
    ecosystems.map((ecosystem) =>
      waitingFor(`the database of ${ecosystem}`, () =>
        fetchDatabase(tools.vulnerabilityDatabases, ecosystem, tools.release),
      ),
    ),
  );
  const [images, source] = await Promise.all([
    Promise.all(
      subjects.map((subject) => waitingFor(subject.platform, () => scanImage(subject, withDatabases(osv, fetched)))),
    ),
    policy.source
      ? waitingFor(SOURCE, () =>
          scanSource(code, plan, withDatabases(withScanner(container, tools.osvScanner), fetched)),
        )
      : undefined,
  ]);
  const databases = fetched.map(({ database }) => database);
  const assessment = assess({
    images: images.map((output, i) => ({ platform: subjects[i]?.platform ?? "", ...output })),
    ...(source !== undefined && { source }),
    databases,
    policy,
    module: plan.build.module,
    now: new Date().toISOString(),
  });
  const text = renderFindings(assessment.findings, databases, policy);
  const [folder, sboms] = await Promise.all([reports(subjects, images, source, assessment, text), sbomsOf(subjects)]);
  return { ...assessment, text, databases, folder, sboms };
}

/** Sees what is in an image, without looking anything up. */
async function inventory(
  { platform: plain, digest }: ImageLayout["platforms"][number],
  layout: ImageLayout,
  plan: Plan,
  osv: Container,
): Promise<Subject> {
  // Reports name the place of a finding: linux/arm64, for a variant linux/arm64-debug.
  const platform = `${plain}${layout.image.suffix}`;
  const archive = await exportArchive(digest, layout, osv);
  const at = osv.withMountedFile("/image.tar", archive);
  const list = async (format: string): Promise<string> => {
    const args = ["--experimental-disable-plugins=vulnmatch/osvlocal", "--format", format, ...ARCHIVE];
    return (await runScanner(at, "image", args, `scan of ${platform}`)).json;
  };
  const [json, spdx, cycloneDx] = await Promise.all(["json", "spdx-2-3", "cyclonedx-1-5"].map(list));
  const about: SbomSubject = {
    name: plan.name,
    version: plan.version.semver,
    platform,
    module: plan.build.module,
    digest,
    date: plan.source.date,
  };
  return {
    ...about,
    repository: layout.image.repository,
    archive,
    ecosystems: ecosystemsOf(parseOsvOutput(json ?? "{}").packages),
    spdx: normaliseSpdx(spdx ?? "{}", about),
    cycloneDx: normaliseCycloneDx(cycloneDx ?? "{}", spdx ?? "{}", about),
  };
}

/** Side by side; when several fail, all their problems are reported together. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  return allOrProblems(await Promise.allSettled(work));
}

const ARCHIVE = ["--archive", "/image.tar"];

function scanImage({ archive, platform }: Subject, osv: Container): Promise<ScanOutput> {
  const at = osv.withMountedFile("/image.tar", archive);
  return runScanner(at, "image", ["--all-vulns", "--format", "json", ...ARCHIVE], `scan of ${platform}`);
}

/** Analyses what is called, of the code that goes into the image: with its build tags and without cgo. */
function scanSource(code: Directory, plan: Plan, golang: Container): Promise<ScanOutput> {
  const { tags } = plan.build;
  const plain = golang.withDirectory("/src", code).withWorkdir("/src").withEnvVariable("CGO_ENABLED", "0");
  const at = tags.length === 0 ? plain : plain.withEnvVariable("GOFLAGS", `-tags=${tags.join(",")}`);
  const analysis = ["--no-resolve", "--call-analysis=go"];
  const target = ["--lockfile", "/src/go.mod"];
  return runScanner(at, "source", ["--all-vulns", ...analysis, "--format", "json", ...target], "scan of source");
}

function reports(
  subjects: readonly Subject[],
  images: readonly ScanOutput[],
  source: ScanOutput | undefined,
  { findings }: Assessment,
  text: string,
): Promise<Directory> {
  const places = [
    ...subjects.map(({ platform }, i) => ({ place: platform, output: images[i] })),
    ...(source === undefined ? [] : [{ place: SOURCE, output: source }]),
  ];
  const scans = places.flatMap(({ place, output }) => [
    [`scan/${platformSlug(place)}.json`, output?.json ?? ""],
    [`scan/${platformSlug(place)}.sarif`, renderSarif(findings, place)],
  ]);
  const sboms = subjects.flatMap(sbomFiles).map(({ name, text: sbom }) => [`sbom/${name}`, sbom]);
  return folderOf(Object.fromEntries([["scan/findings.txt", text], ...scans, ...sboms]) as Record<string, string>);
}

function sbomFiles({ platform, spdx, cycloneDx }: Subject): { name: string; mediaType: string; text: string }[] {
  const slug = platformSlug(platform);
  return [
    { name: `${slug}.spdx.json`, mediaType: SPDX, text: spdx },
    { name: `${slug}.cyclonedx.json`, mediaType: CYCLONE_DX, text: cycloneDx },
  ];
}

function sbomsOf(subjects: readonly Subject[]): Promise<ImageSbom[]> {
  const named = subjects.flatMap((subject) =>
    sbomFiles(subject).map(async ({ name, mediaType, text }) => {
      const digest = `sha256:${await sha256(text)}`;
      return { subject: `${subject.repository}@${subject.digest}`, name, mediaType, digest };
    }),
  );
  return Promise.all(named);
}
