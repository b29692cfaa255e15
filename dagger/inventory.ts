import type { Container, File } from "@dagger.io/dagger";
import type { Plan } from "../src/plan.ts";
import { normaliseCycloneDx } from "../src/scan/cyclonedx.ts";
import { ecosystemsOf } from "../src/scan/database.ts";
import { joinContents, type BinaryContent } from "../src/scan/go-modules.ts";
import { parseOsvOutput } from "../src/scan/osv.ts";
import type { SbomSubject } from "../src/scan/sbom.ts";
import { normaliseSpdx } from "../src/scan/spdx.ts";
import { contentOf } from "./binary-content.ts";
import type { ImageLayout } from "./layout.ts";
import { exportArchive, runScanner } from "./osv-scanner.ts";

/** Arguments for an image at /image.tar. */
export const ARCHIVE = ["--archive", "/image.tar"];

/** The image of one platform, ready to be scanned, with what the scanner sees in it. */
export interface Subject extends SbomSubject {
  /** Without tag: `ghcr.io/acme/app`. */
  readonly repository: string;
  readonly archive: File;
  readonly content: BinaryContent;
  readonly ecosystems: readonly string[];
  readonly spdx: string;
  readonly cycloneDx: string;
}

/** Sees what is in an image, without looking anything up. */
export async function inventory(
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
  const where = `scan of ${platform}`;
  const [contents, lists] = await Promise.all([
    Promise.all(plan.build.binaries.map(({ path }) => contentOf(digest, layout, path, osv, where))),
    Promise.all(["json", "spdx-2-3", "cyclonedx-1-5"].map(list)),
  ]);
  const content = joinContents(contents);
  const [json = "{}", scannedSpdx = "{}", cycloneDx = "{}"] = lists;
  const about: SbomSubject = {
    name: plan.name,
    version: plan.version.semver,
    platform,
    module: content.main,
    modules: content.modules,
    digest,
    date: plan.source.date,
  };
  const spdx = normaliseSpdx(scannedSpdx, about);
  return {
    ...about,
    repository: layout.image.repository,
    archive,
    content,
    ecosystems: ecosystemsOf(parseOsvOutput(json).packages),
    spdx,
    cycloneDx: normaliseCycloneDx(cycloneDx, spdx, about),
  };
}
