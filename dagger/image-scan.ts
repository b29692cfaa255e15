import type { Container } from "@dagger.io/dagger";
import { fail, InternalError } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import type { PlacedOutput } from "../src/scan/assess.ts";
import { renderCycloneDx } from "../src/scan/cyclonedx.ts";
import { explainContent } from "../src/scan/diagnose.ts";
import { joinContents, parseGoVersion, type BinaryContent } from "../src/scan/go-modules.ts";
import type { SbomSubject } from "../src/scan/sbom.ts";
import { normaliseSpdx } from "../src/scan/spdx.ts";
import { shellLine } from "../src/shell.ts";
import { steps, type ExecResult, type Step } from "./exec.ts";
import type { ImageLayout } from "./layout.ts";
import { reportOf, scannerStep } from "./osv-scanner.ts";

/** What was seen in the image of one platform. */
export interface ScannedImage extends SbomSubject, PlacedOutput {
  /** Without tag: `ghcr.io/acme/app`. */
  readonly repository: string;
  readonly content: BinaryContent;
  readonly spdx: string;
  readonly cycloneDx: string;
}

/**
 * Scans the image of one platform: what its programs say they consist of, its SBOMs, and what is known of its packages.
 *
 * @param osv container with the scanner and its databases
 * @throws SlipwayError `scan-failed`, `scan-incomplete`
 */
export async function scanImage(
  { platform: plain, digest }: ImageLayout["platforms"][number],
  { directory, image }: ImageLayout,
  plan: Plan,
  osv: Container,
): Promise<ScannedImage> {
  // Reports name the place of a finding: linux/arm64, for a variant linux/arm64-debug.
  const platform = `${plain}${image.mark}`;
  const where = `scan of ${platform}`;
  const programs = image.binaries.map(({ path }) => path);
  const done = await steps(osv.withMountedDirectory("/layout", directory), [
    ...archiveSteps(`ocidir:///layout@${digest}`, programs, where),
    scannerStep(SPDX, "image", [...NO_LOOKUP, "--format", "spdx-2-3", ...ARCHIVE], where),
    scannerStep(FOUND, "image", ["--all-vulns", "--format", "json", ...ARCHIVE], where),
    // The engine keeps what a command leaves.
    { line: "rm /image.tar", explain: unreadable },
  ]);
  const [listed, found, ...contents] = await Promise.all([
    reportOf(done, SPDX),
    reportOf(done, FOUND),
    ...programs.map((_, i) => contentOf(done, i, where)),
  ]);
  const content = joinContents(contents);
  const { main: module, modules } = content;
  const { version, source } = plan;
  const { name, repository } = image;
  const about: SbomSubject = { name, version: version.semver, platform, module, modules, digest, date: source.date };
  const spdx = normaliseSpdx(listed.json, about);
  return { ...about, ...found, place: platform, repository, content, spdx, cycloneDx: renderCycloneDx(spdx, about) };
}

const [SPDX, FOUND] = ["spdx", "found"];

/** The scanner looks nothing up: packages alone are wanted. */
const NO_LOOKUP = ["--experimental-disable-plugins=vulnmatch/osvlocal"];

const ARCHIVE = ["--archive", "/image.tar"];

/** The image as the archive that the scanner reads, which wants Docker's manifest.json, and what its programs say. */
function archiveSteps(image: string, programs: readonly string[], where: string): Step[] {
  return [
    { line: shellLine("regctl", "image", "export", image, "/image.tar"), explain: unreadable },
    ...programs.flatMap((path, i): Step[] => [
      { line: shellLine("regctl", "image", "get-file", image, path, `/program-${i}`), explain: unreadable },
      {
        line: `go version -m /program-${i} >/content-${i} && rm /program-${i}`,
        explain: ({ stderr }) => explainContent(where)(stderr),
      },
    ]),
  ];
}

function unreadable({ stderr }: ExecResult): never {
  throw new InternalError(`the image could not be read: ${stderr}`);
}

async function contentOf(done: Container, program: number, where: string): Promise<BinaryContent> {
  const text = await done.file(`/content-${program}`).contents();
  const content = parseGoVersion(text);
  if (content === undefined) throw fail(explainContent(where)(text));
  return content;
}
