import type { ChartPlan } from "../chart.ts";
import { kubernetesVersions } from "../chart-validation/kubernetes-versions.ts";
import { CONFIG_FILE, type Config } from "../config/config.ts";
import { usualKustomization } from "../discover/kustomizations.ts";
import { throwIfAny, type Problem } from "../errors.ts";
import type { Facts } from "../facts.ts";
import { parseVariantsFile, type ManifestsConfig, type ManifestVariant, type Pin, type Values } from "./config.ts";

/** What a release makes of one variant of static manifests. */
export type ManifestPlan = ChartManifestPlan | KustomizedManifestPlan;

/** What all variants have. */
interface PlannedFile {
  /** `install`; the file is manifests/install.yaml. */
  readonly name: string;
  /** The image variant that runs instead of the plain image. */
  readonly image?: string;
  readonly pin: Pin;
}

/** Every object of a chart. */
export interface ChartManifestPlan extends PlannedFile {
  /** Name of the chart that is rendered. */
  readonly chart: string;
  /** Helm's name of the release, which most charts name their objects after. */
  readonly release: string;
  readonly namespace: string;
  /** Whether the file makes the namespace, unless the chart does. */
  readonly createNamespace: boolean;
  /** Later ones win. */
  readonly values: readonly Values[];
}

/** Every object of a kustomization, which says by itself where they go. */
export interface KustomizedManifestPlan extends PlannedFile {
  /** Its folder, relative to the repository's root. */
  readonly kustomization: string;
}

/** A kustomization that manifests are made of. */
export interface KustomizationPlan {
  /** Folder, relative to the repository's root: `config/default`. */
  readonly path: string;
  /** Versions of Kubernetes that it is validated against, lowest first. */
  readonly kubernetesVersions: readonly string[];
}

/** What is planned, and why. */
export interface PlannedManifests {
  readonly manifests: readonly ManifestPlan[];
  readonly kustomizations: readonly KustomizationPlan[];
  readonly reason: { readonly value: string; readonly why: string };
}

/** What the variants are, and why; undefined where there are none. */
interface Chosen {
  readonly variants: readonly ManifestVariant[];
  readonly why: string;
}

/**
 * Plans the static manifests.
 *
 * @param facts with the project's file of variants, where there is one
 * @throws SlipwayError for faults of that file, `manifests-chart-unknown`, `manifests-kustomization-missing`
 */
export function planManifests(
  config: Config,
  facts: Pick<Facts, "manifestVariants" | "kustomizations" | "dir">,
  charts: readonly ChartPlan[],
): PlannedManifests {
  const { variants, why } = chooseVariants(config, facts, charts);
  const made = variants.map((variant) =>
    variant.kustomization === undefined
      ? planChartManifest(variant, charts, config.manifests ?? {})
      : planKustomized({ ...variant, kustomization: variant.kustomization }, facts.kustomizations, config.manifests),
  );
  throwIfAny(made.filter(isProblem));
  const manifests = made.filter((each): each is ManifestPlan => !isProblem(each));
  const paths = manifests.flatMap((manifest) => ("kustomization" in manifest ? [manifest.kustomization] : []));
  const versions = kubernetesVersions("", config.chartValidation?.kubernetesVersions);
  return {
    manifests,
    kustomizations: [...new Set(paths)].map((path) => ({ path, kubernetesVersions: versions })),
    reason: { value: variants.map(({ name }) => name).join(", ") || "none", why },
  };
}

function chooseVariants(
  { build, manifests: configured = {} }: Config,
  { manifestVariants: file, kustomizations, dir }: Parameters<typeof planManifests>[1],
  charts: readonly ChartPlan[],
): Chosen {
  if (configured.variants !== undefined) return { variants: configured.variants, why: `${CONFIG_FILE}: manifests` };
  if (file !== undefined) {
    return { variants: parseVariantsFile(file.text, file.path, Object.keys(build?.variants ?? {})), why: file.path };
  }
  if (charts.length === 1) return { variants: [{ name: "install" }], why: "default for a single chart" };
  if (charts.length > 1) return { variants: [], why: "several charts: none is chosen" };
  const kustomization = usualKustomization(kustomizations, dir);
  if (kustomization === undefined)
    return { variants: [], why: "there is no chart, and no kustomization config/default" };
  return { variants: [{ name: "install", kustomization }], why: `${kustomization}: there is no chart` };
}

function isProblem(made: ManifestPlan | Problem): made is Problem {
  return "code" in made;
}

function planChartManifest(
  variant: ManifestVariant,
  charts: readonly ChartPlan[],
  configured: ManifestsConfig,
): ChartManifestPlan | Problem {
  const chart = chartOf(variant, charts);
  if (chart === undefined) return unknownChart(variant, charts);
  const namespace = variant.namespace ?? configured.namespace ?? `${chart}-system`;
  return {
    ...fileOf(variant, configured),
    chart,
    release: configured.release ?? chart,
    namespace,
    createNamespace: configured.createNamespace ?? !/^(default|kube-.*)$/.test(namespace),
    values: [configured.values, variant.values].filter((values) => values !== undefined),
  };
}

function planKustomized(
  variant: ManifestVariant & { readonly kustomization: string },
  found: readonly string[],
  configured: ManifestsConfig = {},
): KustomizedManifestPlan | Problem {
  const { name, kustomization } = variant;
  if (found.includes(kustomization)) return { ...fileOf(variant, configured), kustomization };
  return {
    code: "manifests-kustomization-missing",
    where: `manifests variant ${name}`,
    what: `there is no kustomization.yaml in ${kustomization}`,
    why: `kustomizations of the repository: ${found.join(", ") || "none"}`,
    remedy: "set kustomization to one of these folders, as they are called from the repository's root on",
  };
}

function fileOf({ name, image }: ManifestVariant, { pin = "own" }: ManifestsConfig): PlannedFile {
  return { name, ...(image !== undefined && { image }), pin };
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

/** What a variant is made of, for people: `chart app in app-system`, `kustomization config/default`. */
export function originOf(manifest: ManifestPlan): string {
  const image = manifest.image === undefined ? "" : ` with image ${manifest.image}`;
  return "kustomization" in manifest
    ? `kustomization ${manifest.kustomization}${image}`
    : `chart ${manifest.chart}${image} in ${manifest.namespace}`;
}

/** The problem of a chart that cannot be rendered with the values of a variant. */
export function explainRender({
  name,
  chart,
}: ChartManifestPlan): (output: { stdout: string; stderr: string }) => Problem {
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
    remedy: `${CORRECT_IMAGES}, or set manifests.pin to own in slipway.yaml`,
  };
}

/** What can be done about the images of a variant. */
export const CORRECT_IMAGES = "correct the chart and the variant's values, or the kustomization";
