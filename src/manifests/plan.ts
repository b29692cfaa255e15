import type { ChartPlan } from "../chart.ts";
import { CONFIG_FILE, type Config } from "../config/config.ts";
import { throwIfAny, type Problem } from "../errors.ts";
import type { Facts } from "../facts.ts";
import { parseVariantsFile, type ManifestsConfig, type ManifestVariant, type Pin, type Values } from "./config.ts";

/** What a release makes of one variant of static manifests. */
export interface ManifestPlan {
  /** `install`; the file is manifests/install.yaml. */
  readonly name: string;
  /** Name of the chart that is rendered. */
  readonly chart: string;
  /** Helm's name of the release, which most charts name their objects after. */
  readonly release: string;
  readonly namespace: string;
  /** Whether the file makes the namespace, unless the chart does. */
  readonly createNamespace: boolean;
  /** Later ones win. */
  readonly values: readonly Values[];
  /** The image variant that runs instead of the plain image. */
  readonly image?: string;
  readonly pin: Pin;
}

/** What is planned, and why. */
export interface PlannedManifests {
  readonly manifests: readonly ManifestPlan[];
  readonly reason: { readonly value: string; readonly why: string };
}

/**
 * Plans the static manifests.
 *
 * @param file the project's file of variants, where there is one
 * @throws SlipwayError for faults of that file, and `manifests-chart-unknown`
 */
export function planManifests(
  { build, manifests: configured = {} }: Config,
  file: Facts["manifestVariants"],
  charts: readonly ChartPlan[],
): PlannedManifests {
  const explicit =
    configured.variants ??
    (file === undefined ? undefined : parseVariantsFile(file.text, file.path, Object.keys(build?.variants ?? {})));
  if (explicit === undefined && charts.length !== 1) {
    const why = charts.length === 0 ? "there is no chart" : "several charts: none is chosen";
    return { manifests: [], reason: { value: "none", why } };
  }
  const variants = explicit ?? [{ name: "install" }];
  const charted = variants.map((variant) => ({ variant, chart: chartOf(variant, charts) }));
  throwIfAny(charted.flatMap(({ variant, chart }) => (chart === undefined ? [unknownChart(variant, charts)] : [])));
  const origin = configured.variants === undefined ? file?.path : `${CONFIG_FILE}: manifests`;
  return {
    manifests: charted.map(({ variant, chart = "" }) => planManifest(variant, chart, configured)),
    reason: {
      value: variants.map(({ name }) => name).join(", ") || "none",
      why: explicit === undefined ? "default for a single chart" : (origin ?? ""),
    },
  };
}

function chartOf({ chart }: ManifestVariant, charts: readonly ChartPlan[]): string | undefined {
  const [only, ...others] = charts;
  if (chart === undefined) return others.length === 0 ? only?.name : undefined;
  return charts.find(({ name }) => name === chart)?.name;
}

function unknownChart({ name, chart }: ManifestVariant, charts: readonly ChartPlan[]): Problem {
  return {
    code: "manifests-chart-unknown",
    where: `manifests variant ${name}`,
    what: chart === undefined ? "it does not say which chart" : `there is no chart ${chart}`,
    why: `charts of the release: ${charts.map((candidate) => candidate.name).join(", ") || "none"}`,
    remedy: "set chart to the name of one of them, or remove the variant",
  };
}

/** The problem of a chart that cannot be rendered with the values of a variant. */
export function explainRender({ name, chart }: ManifestPlan): (output: { stdout: string; stderr: string }) => Problem {
  return ({ stderr, stdout }) => ({
    code: "manifests-render",
    where: `manifests variant ${name}`,
    what: `helm cannot render the chart ${chart} with its values`,
    why: `${stderr}\n${stdout}`.trim().split("\n").slice(-30).join("\n"),
    remedy: "correct the variant's values or the chart; `dagger call manifests` repeats this stage alone",
  });
}

/** The problem of an image that has no digest to pin it by. */
export function unknownDigest(image: string, { name }: ManifestPlan): Problem {
  return {
    code: "manifests-image",
    where: `manifests variant ${name}`,
    what: `it runs ${image}, which its registry does not have`,
    remedy: "correct the chart or the variant's values, or set manifests.pin to own in slipway.yaml",
  };
}

function planManifest(variant: ManifestVariant, chart: string, configured: ManifestsConfig): ManifestPlan {
  const namespace = variant.namespace ?? configured.namespace ?? `${chart}-system`;
  return {
    name: variant.name,
    chart,
    release: configured.release ?? chart,
    namespace,
    createNamespace: configured.createNamespace ?? !/^(default|kube-.*)$/.test(namespace),
    values: [configured.values, variant.values].filter((values) => values !== undefined),
    ...(variant.image !== undefined && { image: variant.image }),
    pin: configured.pin ?? "own",
  };
}
