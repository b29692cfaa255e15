import type { Container } from "@dagger.io/dagger";
import type { ChartRepository } from "../src/chart-repository/destination.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { all, allOrProblems } from "../src/settled.ts";
import type { Provenance } from "../src/signing/provenance.ts";
import { attachSboms } from "./attach.ts";
import { carryReferrers, type Promotion } from "./earlier-release.ts";
import { pullFromPublicUrl } from "./chart-public.ts";
import { publishToChartRepository } from "./chart-repository.ts";
import type { PackagedChart } from "./chart.ts";
import type { Checked } from "./check.ts";
import type { Run } from "./pipeline.ts";
import { timed, timedFor, timesOf, type StageTime, type Timed } from "./progress.ts";
import { imageSubjects, pushImages, tagImages, type PushedImage } from "./publish.ts";
import { chartSubjects, pushChart, tagChart, type PushedChart } from "./publish-chart.ts";
import type { Login } from "./registry.ts";
import { signAndVerify } from "./sign.ts";
import type { Signer } from "./signer.ts";

/** Who signs, and what is attested of where things come from. */
export interface Signing {
  /** Undefined where nothing is signed. */
  readonly signer: Signer | undefined;
  readonly predicate: Provenance;
}

/** What was published. */
export interface Publication {
  readonly images: Timed<readonly Published[]>;
  readonly charts: Timed<readonly Published[]>;
  /** In the classic repository; undefined where there is none. */
  readonly indexed: Timed<readonly Published[]> | undefined;
  /** By digest: what is signed where anything is, images first. */
  readonly subjects: readonly string[];
  /** Of all stages. */
  readonly times: readonly StageTime[];
}

/**
 * Publishes the images and the charts. Everything by digest first, so that nobody sees it; what is in the
 * images is attached, all is signed, and read back and verified as anybody can. Then the images get their tags, and after
 * them the charts, which refer to them.
 */
export async function publish(
  checked: Checked,
  { plan }: Run,
  registry: Container,
  {
    git,
    promotion,
    ...signing
  }: Signing & { readonly git: Login | undefined; readonly promotion: Promotion | undefined },
): Promise<Publication> {
  const stored = await Promise.allSettled([
    imagesByDigest(checked, plan, registry, signing, promotion),
    chartsByDigest(checked, plan, registry, signing),
  ]);
  const [images, charts] = allOrProblems(stored);
  const tagged = await timed("tag image", () => tagImages(images.pushed, registry));
  const taggedCharts = await timed("tag chart", () => all(charts.pushed.map((chart) => tagChart(chart, registry))));
  const indexed = await timedFor(plan.chartRepository, "chart repository", (destination) =>
    publishToChartRepository(checked.charts, destination, git, plan, registry),
  );
  const shown = await timedFor(plan.chartRepository, "public charts", (destination) =>
    checkPublic(checked.charts, destination, registry),
  );
  return {
    images: tagged,
    charts: taggedCharts,
    indexed,
    subjects: [...images.subjects, ...charts.subjects],
    times: [...images.times, ...charts.times, ...timesOf(tagged, taggedCharts, indexed, shown)],
  };
}

/** What is in the registry, and has no name there yet. */
interface ByDigest<Pushed> {
  readonly pushed: readonly Pushed[];
  readonly subjects: readonly string[];
  readonly times: readonly StageTime[];
}

async function imagesByDigest(
  { layouts, scanned }: Checked,
  plan: Plan,
  registry: Container,
  signing: Signing,
  promotion: Promotion | undefined,
): Promise<ByDigest<PushedImage>> {
  const pushed = await timed("push image", () => pushImages(layouts, registry));
  const carried = promotion && (await timed("carry signatures", () => carryReferrers(promotion, plan)));
  const subjects = imageSubjects(pushed.value);
  const attached = await timed("attach SBOMs", () => attachSboms(scanned, registry));
  const signed = await signStage("sign image", subjects, plan, signing);
  return { pushed: pushed.value, subjects, times: timesOf(pushed, carried, attached, signed) };
}

async function chartsByDigest(
  { charts }: Checked,
  plan: Plan,
  registry: Container,
  signing: Signing,
): Promise<ByDigest<PushedChart>> {
  const pushed = await timed("push chart", () => all(charts.map((chart) => pushChart(chart, plan, registry))));
  const subjects = chartSubjects(pushed.value);
  const signed = await signStage("sign chart", subjects, plan, signing);
  return { pushed: pushed.value, subjects, times: timesOf(pushed, signed) };
}

function signStage(
  stage: string,
  subjects: readonly string[],
  plan: Plan,
  { signer, predicate }: Signing,
): Promise<Timed<void> | undefined> {
  const why = plan.signing.kind === "none" ? plan.signing.why : undefined;
  const wanted = subjects.length === 0 ? undefined : signer;
  return timedFor(wanted, stage, (by) => signAndVerify(subjects, predicate, by), why);
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
