import type { Directory } from "@dagger.io/dagger";
import type { Checksum } from "../src/documents/artifacts.ts";
import { artifactsOf, checksumFile, manifestAddresses } from "../src/documents/published.ts";
import { withToken } from "../src/github/plan.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import {
  makeRecord,
  type ChartRecord,
  type DownloadRecord,
  type ManifestRecord,
  type ReleaseOutcome,
} from "../src/record.ts";
import { reportOfRelease } from "../src/report/model.ts";
import { renderReport } from "../src/report/page.ts";
import { provenance, provenanceFile } from "../src/signing/provenance.ts";
import { PUBLIC_KEY_FILE, publicVerification } from "../src/signing/instructions.ts";
import { recordScan } from "../src/scan/record.ts";
import { renderSummary } from "../src/summary.ts";
import type { ReleaseAccess } from "./access.ts";
import { moveChannels } from "./channels.ts";
import { chartFiles } from "./chart.ts";
import { check } from "./check.ts";
import { checkedFolder, reportedScan } from "./checked-folder.ts";
import { writeDocuments, type Documents } from "./documents.ts";
import type { Promotion } from "./earlier-release.ts";
import { requireSame } from "./environments.ts";
import { folderOf } from "./files.ts";
import { publishGitHubRelease } from "./github.ts";
import type { GitHubAccess } from "./github-client.ts";
import type { ImageLayout } from "./layout.ts";
import { peakMemory } from "./memory.ts";
import type { Run } from "./pipeline.ts";
import { preflight } from "./preflight.ts";
import { timed, timedFor, timesOf, type StageTime } from "./progress.ts";
import { publish, type Signing } from "./publish-stages.ts";
import { loggedIn } from "./registry.ts";
import type { Scanned } from "./scan.ts";
import { signatureRecord } from "./sign.ts";

/** What a release can be asked for beside the plan. */
export interface ReleaseOptions extends ReleaseAccess {
  /** Whether the output holds the OCI layouts of the images, which are large. */
  readonly layout: boolean;
  /** Where the images come from that are not built here. */
  readonly promotion?: Promotion;
}

/**
 * The whole release, stage by stage. Each stage takes the plan and what earlier stages made. Nothing is published
 * before everything is made and checked, and nothing gets a name before all is signed and read back; the image gets its
 * name before the chart, which refers to it.
 *
 * @returns the output folder: release.json, report.html, summary.txt, checksums.txt, the charts, reports of tests and scan, documents
 */
export async function release(run: Run, options: ReleaseOptions): Promise<Directory> {
  const { plan, tools } = run;
  const registry = await loggedIn(tools.release, plan.registry, options.logins.registry);
  const { promotion } = options;
  const { github, skipped } = gitHubOf(plan, options.github);

  // 1. Every destination answers, the logins may push, and what signs can sign: better known before the build than after it.
  const ready = await timed("preflight", () => preflight(run, registry, { ...options, github }));
  const { signer, earlier } = ready.value;

  // 2. Test, compile, assemble, package, document.
  const checked = await check(run, { registry, promotion });
  requireSame(plan, earlier, checked.layouts);

  // 3. The images, and the charts that refer to them.
  const predicate = provenance(plan, signer?.identity, checked.scanned.sboms, promotion?.from);
  const signing = { signer, predicate };
  const published = await publish(checked, run, registry, { ...signing, git: options.logins.git, promotion });
  const { images, charts, indexed } = published;

  // 4. The documents again, with the digests that are known by now.
  const signatures = signer && signatureRecord(published.subjects, signer);
  const artifacts = artifactsOf(plan, [...images.value, ...charts.value]);
  const checksums = checksumsOf(chartFiles(checked.charts), [...checked.manifests.files, ...checked.downloads.files]);
  const manifests = manifestAddresses(plan, github?.target);
  const verify = publicVerification(signatures, plan.signing, artifacts);
  const written = await timed("final documents", () =>
    writeDocuments(checked.draft, { artifacts, checksums, manifests, verify }),
  );
  const files = checkedFolder({ ...checked, documents: written.value }).withDirectory("/", await proofs(signing));

  // 5. The release on GitHub, whose notes and files refer to all that.
  const released = await timedFor(
    github,
    "GitHub release",
    async ({ target, access }) => [await publishGitHubRelease(files, plan, target, access)],
    skipped[0]?.why,
  );

  // 6. The tags that move, `latest` last: whoever follows them finds everything complete.
  const channels = await timed("channels", () => moveChannels(checked.layouts, plan, registry));

  // 7. What was done.
  const publishing = [images, charts, indexed, released, channels];
  const outcome: ReleaseOutcome = {
    images: checked.images,
    charts: chartRecords(chartFiles(checked.charts), charts.value, indexed?.value),
    manifests: checked.manifests.files,
    downloads: checked.downloads.files,
    scan: recordScan(checked.scanned.findings, checked.scanned.databases, plan.scan),
    publishing: publishing.filter((stage) => stage !== undefined),
    ...(signatures !== undefined && { signatures }),
    skipped: [...skipped, ...unsigned(plan), ...untested(promotion)],
    stages: inOrder(
      [run.planned, ...(promotion === undefined ? [] : [promotion.proof])],
      [...checked.times, ...published.times],
      timesOf(ready, written, released, channels),
    ),
    peakMemory: peakMemory(),
  };
  const texts = await recordFiles(plan, outcome, { checksums, written: written.value, scanned: checked.scanned });
  const folder = files.withDirectory("/", texts);
  return options.layout ? withLayouts(folder, checked.layouts) : folder;
}

/** What tells of the release: release.json, report.html, summary.txt and checksums.txt. */
async function recordFiles(
  plan: Plan,
  outcome: ReleaseOutcome,
  { checksums, written, scanned }: { checksums: readonly Checksum[]; written: Documents; scanned: Scanned },
): Promise<Directory> {
  const record = makeRecord(plan, outcome);
  const summary = renderSummary(record);
  console.log(`\n${summary}`);
  const report = reportOfRelease(plan, record, written.texts, reportedScan(scanned, plan));
  return folderOf({
    "release.json": `${JSON.stringify(record, null, 2)}\n`,
    "report.html": await renderReport(report),
    "summary.txt": summary,
    "checksums.txt": checksumFile(checksums),
  });
}

/** What others verify with: the provenance, and the public key where one signed. */
function proofs({ signer, predicate }: Signing): Promise<Directory> {
  return folderOf({
    ...(signer !== undefined && { "provenance.json": provenanceFile(predicate) }),
    ...(signer?.publicKey !== undefined && { [PUBLIC_KEY_FILE]: signer.publicKey }),
  });
}

function unsigned({ signing }: Plan): { stage: string; why: string }[] {
  return signing.kind === "none" ? [{ stage: "signatures", why: signing.why }] : [];
}

function untested(promotion: Promotion | undefined): { stage: string; why: string }[] {
  return promotion === undefined ? [] : [{ stage: "test", why: `the image is that of ${promotion.from}` }];
}

/** Stages as they began. */
function inOrder(...times: readonly (readonly StageTime[])[]): StageTime[] {
  return times.flat().sort((a, b) => a.start - b.start);
}

/** Of the files that are attached to a release. */
function checksumsOf(
  packages: ReturnType<typeof chartFiles>,
  others: readonly (ManifestRecord | DownloadRecord)[],
): Checksum[] {
  const digests = [...packages.map(({ file, package: digest }) => ({ file, digest })), ...others];
  return digests.map(({ file, digest }) => ({ file, sha256: digest.replace("sha256:", "") }));
}

/** The plain image's layout in the folder image, those of others in image-debug, image-app-webhook. */
function withLayouts(folder: Directory, layouts: readonly ImageLayout[]): Directory {
  return layouts.reduce((all, { image, directory }) => all.withDirectory(`image${image.mark}`, directory), folder);
}

/** The release on GitHub and who makes it, or why there is none. */
function gitHubOf(plan: Plan, access: GitHubAccess | undefined) {
  const target = withToken(plan.github, access !== undefined);
  if (target.kind === "skipped") return { github: undefined, skipped: [{ stage: "GitHub release", why: target.why }] };
  return { github: access && { target, access }, skipped: [] };
}

function chartRecords(
  packages: ReturnType<typeof chartFiles>,
  pushed: readonly Published[],
  indexed: readonly Published[] = [],
): ChartRecord[] {
  return packages.map((file, i) => ({
    reference: pushed[i]?.reference ?? "",
    digest: pushed[i]?.digest ?? "",
    ...file,
    ...(indexed[i] !== undefined && { url: indexed[i].reference }),
  }));
}
