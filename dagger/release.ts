import type { Container, Directory } from "@dagger.io/dagger";
import { artifactsOf, checksumFile } from "../src/documents/published.ts";
import { makeRecord, renderSummary } from "../src/record.ts";
import { allOrProblems } from "../src/settled.ts";
import { moveChannels } from "./channels.ts";
import { pullFromPublicUrl } from "./chart-public.ts";
import type { PackagedChart } from "./chart.ts";
import { publishToChartRepository } from "./chart-repository.ts";
import { check, checkedFolder } from "./check.ts";
import { documents } from "./documents.ts";
import { checkGitPush, gitClient } from "./git-branch.ts";
import type { Run } from "./pipeline.ts";
import { timed } from "./progress.ts";
import { preflight, publishChart, publishImage } from "./publish.ts";
import { loggedIn, type Login } from "./registry.ts";

/** What a release can be asked for beside the plan. */
export interface ReleaseOptions {
  /** For the registry. */
  readonly login?: Login;
  /** For the git server of the classic chart repository. */
  readonly gitLogin?: Login;
  /** Whether the output holds the OCI layout of the image, which is large. */
  readonly layout: boolean;
}

/**
 * The whole release, stage by stage. Each stage takes the plan and what earlier stages made. Nothing is published
 * before everything is made and checked; the image goes before the chart, which refers to it.
 *
 * @returns the output folder: release.json, summary.txt, checksums.txt, the packaged charts, test reports, documents
 */
export async function release(run: Run, options: ReleaseOptions): Promise<Directory> {
  const { plan, tools } = run;
  const registry = await loggedIn(tools.release, plan.registry, options.login);

  // 1. Every destination answers, and the logins may push: better known before the build than after it.
  const allowed = await timed("preflight", async () => {
    allOrProblems(await Promise.allSettled([preflight(registry, plan), preflightGit(run, registry, options.gitLogin)]));
  });

  // 2. Test, compile, assemble, package, document.
  const checked = await check(run);

  // 3. The image, by digest first, then its tag.
  const image = await timed("publish image", () => publishImage(checked.layout, plan, registry));

  // 4. The charts, whose image is there by now: first in the registry, then in the classic repository.
  const charts = await timed("publish chart", () =>
    Promise.all(checked.charts.map((chart) => publishChart(chart, plan, registry))),
  );
  const indexed = await timed("chart repository", () => {
    const { chartRepository } = plan;
    if (chartRepository === undefined) return Promise.resolve([]);
    return publishToChartRepository(checked.charts, chartRepository, options.gitLogin, plan, registry);
  });

  await timed("public charts", () => checkPublic(run, checked.charts, registry));

  // 5. The tags that move, `latest` last: whoever follows them finds image and chart complete.
  const channels = await timed("channels", () => moveChannels(image.value.digest, plan, registry));

  // 6. The documents again, with the digests that are known by now.
  const published = [image.value, ...charts.value, ...indexed.value, ...channels.value];
  const checksums = checked.charts.map(({ fileName, digest }) => {
    return { file: `charts/${fileName}`, sha256: digest.replace("sha256:", "") };
  });
  const written = await timed("final documents", () =>
    documents(run.source, plan, tools, { artifacts: artifactsOf(plan, published), checksums }),
  );

  // 7. What was done.
  const chartRecords = checked.charts.map((chart, i) => ({
    reference: charts.value[i]?.reference ?? "",
    digest: charts.value[i]?.digest ?? "",
    file: `charts/${chart.fileName}`,
    package: chart.digest,
    ...(indexed.value[i] !== undefined && { url: indexed.value[i].reference }),
  }));
  const times = [allowed.time, ...checked.times, image.time, charts.time, indexed.time, channels.time, written.time];
  const record = makeRecord(plan, image.value, checked.layout.platforms, chartRecords, times, peakMemory());
  const summary = renderSummary(record, published);
  console.log(`\n${summary}`);
  const folder = checkedFolder({ ...checked, documents: written.value })
    .withNewFile("checksums.txt", checksumFile(checksums))
    .withNewFile("release.json", `${JSON.stringify(record, null, 2)}\n`)
    .withNewFile("summary.txt", summary);
  return options.layout ? folder.withDirectory("image", checked.layout.directory) : folder;
}

/** How long a web server may take to show what is in git; GitHub Pages needs a minute or two. */
const PUBLIC_SECONDS = 180;

/** Pulls the charts from their public address. A server that does not show them in time is no failure: they are in git. */
async function checkPublic({ plan }: Run, charts: readonly PackagedChart[], tools: Container): Promise<void> {
  const { chartRepository } = plan;
  if (chartRepository === undefined) return;
  const hidden = await pullFromPublicUrl(charts, chartRepository, tools, PUBLIC_SECONDS);
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
