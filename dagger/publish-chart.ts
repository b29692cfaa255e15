import type { Container } from "@dagger.io/dagger";
import { chartConfig, chartManifest, type Blob } from "../src/chart-artifact.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import type { PackagedChart } from "./chart.ts";
import { waitingFor } from "./progress.ts";
import { isKept, setTag } from "./publish.ts";
import { manifestOf, regctlLine, sha256, talk, type StoredManifest } from "./registry.ts";

/** A chart that is in the registry by its digest. */
export interface PushedChart {
  readonly chart: PackagedChart;
  /** Of its manifest. */
  readonly digest: string;
  /** Whether its tag is there already. */
  readonly kept: boolean;
}

/**
 * Pushes a packaged chart by digest, so that nobody sees it yet, and reads it back. A chart of this version that is
 * there already is kept when its package is the same, however it came there; otherwise the release is refused.
 */
export async function pushChart(chart: PackagedChart, plan: Plan, tools: Container): Promise<PushedChart> {
  const reference = referenceOf(chart);
  const before = await manifestOf(tools, reference);
  if (before !== undefined) {
    isKept(reference, packageOf(before), chart.digest);
    return { chart, digest: before.digest, kept: true };
  }
  return { chart, digest: await pushByDigest(chart, plan.source.date, tools), kept: false };
}

/** Gives a chart of {@link pushChart} its tag. */
export async function tagChart({ chart, digest, kept }: PushedChart, tools: Container): Promise<Published> {
  const { repository, tag, name } = chart.plan;
  if (!kept) await setTag(repository, digest, tag, tools);
  return { kind: "chart", name, reference: referenceOf(chart), digest, kept, size: chart.size };
}

/** What of pushed charts is signed. */
export function chartSubjects(charts: readonly PushedChart[]): string[] {
  return charts.map(({ chart, digest }) => `${chart.plan.repository}@${digest}`);
}

/** The digest of the package that a chart's tag leads to. */
export async function chartPackageOf(reference: string, tools: Container): Promise<string | undefined> {
  const manifest = await manifestOf(tools, reference);
  return manifest === undefined ? undefined : packageOf(manifest);
}

/** What belongs to a manifest goes before it: registries refuse one whose blobs they do not have. All is read back. */
async function pushByDigest(chart: PackagedChart, date: string, tools: Container): Promise<string> {
  const { repository } = chart.plan;
  const push = `push to ${repository}`;
  const config = chartConfig(chart.metadata);
  const manifest = chartManifest(chart.metadata, await blobOf(config), chart, date);
  const { digest } = await blobOf(manifest);
  const inputs = tools
    .withMountedFile("/chart.tgz", chart.file)
    .withNewFile("/config.json", config)
    .withNewFile("/manifest.json", manifest);
  const blob = regctlLine("blob", "put", repository);
  const named = ["--by-digest", "--content-type", MANIFEST, `${repository}@${digest}`];
  const put = regctlLine("manifest", "put", ...named);
  const back = regctlLine("image", "copy", `${repository}@${digest}`, "ocidir:///read-back:chart");
  await waitingFor(`the ${push}`, () =>
    talk(inputs, push, `${blob} </config.json`, `${blob} </chart.tgz`, `${put} </manifest.json`, back),
  );
  return digest;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

async function blobOf(text: string): Promise<Blob> {
  return { digest: `sha256:${await sha256(text)}`, size: Buffer.byteLength(text) };
}

function referenceOf({ plan: { repository, tag } }: PackagedChart): string {
  return `${repository}:${tag}`;
}

/** The digest of the package that a chart's manifest names. */
function packageOf({ text }: StoredManifest): string | undefined {
  return (JSON.parse(text) as { layers?: { digest: string }[] }).layers?.[0]?.digest;
}
