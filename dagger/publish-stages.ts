import type { Container } from "@dagger.io/dagger";
import type { ChartRepository } from "../src/chart-repository/destination.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { all } from "../src/settled.ts";
import type { Provenance } from "../src/signing/provenance.ts";
import { attachSboms } from "./attach.ts";
import { pullFromPublicUrl } from "./chart-public.ts";
import { publishToChartRepository } from "./chart-repository.ts";
import type { PackagedChart } from "./chart.ts";
import type { Checked } from "./check.ts";
import type { Run } from "./pipeline.ts";
import { timed, timedFor, timesOf, type StageTime, type Timed } from "./progress.ts";
import { imageSubjects, pushImages, tagImages } from "./publish.ts";
import { chartSubjects, pushChart, tagChart } from "./publish-chart.ts";
import type { Login } from "./registry.ts";
import { signAndVerify } from "./sign.ts";
import type { Signer } from "./signer.ts";

/** Who signs, and what is attested of where things come from. */
export interface Signing {
  /** Undefined where nothing is signed. */
  readonly signer: Signer | undefined;
  readonly predicate: Provenance;
}

/** What stages published together. */
export interface Publication {
  /** The stage that made it visible. */
  readonly published: Timed<readonly Published[]>;
  /** By digest: what is signed where anything is. */
  readonly subjects: readonly string[];
  /** Of all stages. */
  readonly times: readonly StageTime[];
}

/**
 * Publishes the image and its variants. By digest first, so that nobody sees them; what is in them is attached, they
 * are signed, and all of it is read back and verified as anybody can; then they get their tags.
 */
export async function publishImages(
  { layouts, scanned }: Checked,
  plan: Plan,
  registry: Container,
  signing: Signing,
): Promise<Publication> {
  const pushed = await timed("push image", () => pushImages(layouts, registry));
  const subjects = imageSubjects(pushed.value);
  const attached = await timed("attach SBOMs", () => attachSboms(scanned, registry));
  const signed = await signStage("sign image", subjects, plan, signing);
  const published = await timed("tag image", () => tagImages(pushed.value, plan, registry));
  return { published, subjects, times: timesOf(pushed, attached, signed, published) };
}

/** The charts, in the same order in the registry, then in the classic repository where there is one. */
export async function publishCharts(
  { charts }: Checked,
  { plan }: Run,
  registry: Container,
  { git, ...signing }: Signing & { readonly git: Login | undefined },
): Promise<Publication & { readonly indexed: Timed<Published[]> | undefined }> {
  const pushed = await timed("push chart", () => all(charts.map((chart) => pushChart(chart, plan, registry))));
  const subjects = chartSubjects(pushed.value);
  const signed = await signStage("sign chart", subjects, plan, signing);
  const published = await timed("tag chart", () => all(pushed.value.map((chart) => tagChart(chart, registry))));
  const indexed = await timedFor(plan.chartRepository, "chart repository", (destination) =>
    publishToChartRepository(charts, destination, git, plan, registry),
  );
  const shown = await timedFor(plan.chartRepository, "public charts", (destination) =>
    checkPublic(charts, destination, registry),
  );
  return { published, subjects, indexed, times: timesOf(pushed, signed, published, indexed, shown) };
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
