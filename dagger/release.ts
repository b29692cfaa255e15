import type { Container, Directory } from "@dagger.io/dagger";
import type { ChartRepository } from "../src/chart-repository/destination.ts";
import type { Checksum } from "../src/documents/artifacts.ts";
import { artifactsOf, checksumFile } from "../src/documents/published.ts";
import { withToken } from "../src/github/plan.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { makeRecord, type ChartRecord, type ManifestRecord } from "../src/record.ts";
import { reportOfRelease } from "../src/report/model.ts";
import { renderReport } from "../src/report/page.ts";
import { allOrProblems } from "../src/settled.ts";
import { renderSummary } from "../src/summary.ts";
import { moveChannels } from "./channels.ts";
import { pullFromPublicUrl } from "./chart-public.ts";
import { chartFiles, type PackagedChart } from "./chart.ts";
import { publishToChartRepository } from "./chart-repository.ts";
import { check, checkedFolder, reportedScan } from "./check.ts";
import { documents } from "./documents.ts";
import { earlierDigests, requireSame } from "./environments.ts";
import { folderOf } from "./files.ts";
import { checkGitPush, gitClient } from "./git-branch.ts";
import { preflightGitHub, publishGitHubRelease } from "./github.ts";
import type { GitHubAccess } from "./github-client.ts";
import type { ImageLayout } from "./layout.ts";
import type { Run } from "./pipeline.ts";
import { timed, timedFor, timesOf } from "./progress.ts";
import { preflight, publishChart, publishImages } from "./publish.ts";
import { loggedIn, type Login, type Logins } from "./registry.ts";

/** What a release can be asked for beside the plan. */
export interface ReleaseOptions {
  readonly logins: Logins;
  /** For the release on GitHub. */
  readonly github?: GitHubAccess;
  /** Whether the output holds the OCI layouts of the images, which are large. */
  readonly layout: boolean;
}

/**
 * The whole release, stage by stage. Each stage takes the plan and what earlier stages made. Nothing is published
 * before everything is made and checked; the image goes before the chart, which refers to it.
 *
 * @returns the output folder: release.json, report.html, summary.txt, checksums.txt, the charts, reports of tests and scan, documents
 */
export async function release(run: Run, options: ReleaseOptions): Promise<Directory> {
  const { plan, tools } = run;
  const registry = await loggedIn(tools.release, plan.registry, options.logins.registry);

  const { github, skipped } = gitHubOf(plan, options.github);

  // 1. Every destination answers, and the logins may push: better known before the build than after it.
  const allowed = await timed("preflight", async () => {
    const checks = await Promise.allSettled([
      earlierDigests(registry, plan),
      preflight(registry, plan),
      preflightGit(run, registry, options.logins.git),
      ...(github ? [preflightGitHub(plan, github.target, github.access)] : []),
    ]);
    const [earlier] = allOrProblems(checks);
    return earlier;
  });

  // 2. Test, compile, assemble, package, document.
  const checked = await check(run, registry);
  requireSame(plan, allowed.value, checked.layouts);

  // 3. The image and its variants, by digest first, then their tags.
  const images = await timed("publish image", () => publishImages(checked.layouts, plan, registry));

  // 4. The charts, whose image is there by now: first in the registry, then in the classic repository.
  const charts = await timed("publish chart", () =>
    Promise.all(checked.charts.map((chart) => publishChart(chart, plan, registry))),
  );
  const indexed = await timedFor(plan.chartRepository, "chart repository", (destination) =>
    publishToChartRepository(checked.charts, destination, options.logins.git, plan, registry),
  );
  const shown = await timedFor(plan.chartRepository, "public charts", (destination) =>
    checkPublic(checked.charts, destination, registry),
  );

  // 5. The documents again, with the digests that are known by now.
  const artifacts = artifactsOf(plan, [...images.value, ...charts.value]);
  const packages = chartFiles(checked.charts);
  const checksums = checksumsOf(packages, checked.manifests.files);
  const written = await timed("final documents", () => documents(run.source, plan, tools, { artifacts, checksums }));
  const files = checkedFolder({ ...checked, documents: written.value });

  // 6. The release on GitHub, whose notes and files refer to all that.
  const released = await timedFor(
    github,
    "GitHub release",
    async ({ target, access }) => [await publishGitHubRelease(files, plan, target, access)],
    skipped[0]?.why,
  );

  // 7. The tags that move, `latest` last: whoever follows them finds everything complete.
  const channels = await timed("channels", () => moveChannels(checked.layouts, plan, registry));

  // 8. What was done.
  const times = timesOf(allowed, images, charts, indexed, shown, written, released, channels);
  const record = makeRecord(plan, {
    images: checked.layouts,
    charts: chartRecords(packages, charts.value, indexed?.value),
    manifests: checked.manifests.files,
    publishing: [images, charts, indexed, released, channels].filter((stage) => stage !== undefined),
    skipped,
    stages: [run.planned, ...checked.times, ...times],
    peakMemory: peakMemory(),
  });
  const summary = renderSummary(record);
  console.log(`\n${summary}`);
  const report = reportOfRelease(plan, record, written.value.texts, reportedScan(checked.scanned, plan));
  const texts = await folderOf({
    "release.json": `${JSON.stringify(record, null, 2)}\n`,
    "report.html": await renderReport(report),
    "summary.txt": summary,
    "checksums.txt": checksumFile(checksums),
  });
  const folder = files.withDirectory("/", texts);
  return options.layout ? withLayouts(folder, checked.layouts) : folder;
}

/** Of the files that are attached to a release. */
function checksumsOf(packages: ReturnType<typeof chartFiles>, manifests: readonly ManifestRecord[]): Checksum[] {
  const digests = [...packages.map(({ file, package: digest }) => ({ file, digest })), ...manifests];
  return digests.map(({ file, digest }) => ({ file, sha256: digest.replace("sha256:", "") }));
}

/** The plain image's layout in the folder image, that of a variant in image-debug or as its suffix says. */
function withLayouts(folder: Directory, layouts: readonly ImageLayout[]): Directory {
  return layouts.reduce((all, { image, directory }) => all.withDirectory(`image${image.suffix}`, directory), folder);
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

/** How long a web server may take to show what is in git; GitHub Pages needs a minute or two. */
const PUBLIC_SECONDS = 180;

/** Pulls the charts from their public address. A server that does not show them in time is no failure: they are in git. */
async function checkPublic(
  charts: readonly PackagedChart[],
  destination: ChartRepository,
  tools: Container,
): Promise<void> {
  const hidden = await pullFromPublicUrl(charts, destination, tools, PUBLIC_SECONDS);
  for (const { reference, why } of hidden) console.log(`not shown yet: ${reference}: ${why ?? ""}`);
}

async function preflightGit({ plan }: Run, tools: Container, login: Login | undefined): Promise<void> {
  const { chartRepository } = plan;
  if (chartRepository === undefined) return;
  await checkGitPush(await gitClient(tools, chartRepository, login), chartRepository);
}

/** Of this process, in bytes; Node counts in KiB. */
function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
