import { ReturnType, type Container, type Directory } from "@dagger.io/dagger";
import { kubeVersionOption, planChart, type ChartPlan } from "../src/chart.ts";
import { CONFIG_FILE } from "../src/config/config.ts";
import { parseConfig } from "../src/config/parse.ts";
import { isFaultOfKustomization } from "../src/diagnose.ts";
import { chooseCharts } from "../src/discover/charts.ts";
import { goModIn } from "../src/discover/module.ts";
import type { ChartState, KustomizationState, ProjectState } from "../src/documents/upgrade/state.ts";
import { imagesOf } from "../src/images.ts";
import type { Plan } from "../src/plan.ts";
import { shellLine } from "../src/shell.ts";
import { parseVersion } from "../src/version.ts";
import { withValues } from "./chart.ts";
import { withScript } from "./exec.ts";
import { subfolder, textOf } from "./files.ts";
import { buildKustomization } from "./kustomize.ts";
import type { Toolbox } from "./toolbox.ts";

/** The project as this version releases it. */
export async function currentState(source: Directory, plan: Plan, tools: Toolbox): Promise<ProjectState> {
  const [charts, kustomizations, settings] = await Promise.all([
    Promise.all(plan.charts.map((chart) => chartState(subfolder(source, chart.path), chart, tools.release))),
    Promise.all(
      plan.kustomizations.map(async ({ path }) => ({ path, manifests: await buildKustomization(source, path, tools) })),
    ),
    settingsOf(source, plan),
  ]);
  return { ...settings, charts, kustomizations };
}

/**
 * The project as the previous version released it; undefined for a first version. What cannot be read of it is left
 * out: nobody can mend a version that is out.
 *
 * @param git container with the history, as `gitOf` makes it
 */
export async function previousState(git: Container, plan: Plan, tools: Toolbox): Promise<ProjectState | undefined> {
  const { previous } = plan.source;
  if (previous === undefined) return undefined;
  // By way of an index of its own, because `git archive` leaves out what .gitattributes keep from exports.
  const tree = withScript(git.withEnvVariable("GIT_INDEX_FILE", "/previous.index"), [
    `git read-tree ${previous.commit}`,
    "git checkout-index --all --prefix=/previous/",
  ]).directory("/previous");
  const version = parseVersion(previous.name);
  const paths = await previousCharts(tree, plan);
  const charts = await Promise.all(
    paths.map(async (path) => {
      const folder = tree.directory(path);
      const facts = {
        path,
        chart: await folder.file("Chart.yaml").contents(),
        values: await valuesOf(folder),
        crds: [],
        ciValues: [],
        addsV: plan.charts.some((chart) => chart.path === path && !chart.appVersion.startsWith("v")),
      };
      const chart = attempt(() => planChart(facts, version, plan.registry, imagesOf(plan)));
      return chart === undefined ? [] : [await chartState(folder, chart, tools.release)];
    }),
  );
  const kustomizations = await previousKustomizations(tree, plan, tools);
  return { ...(await settingsOf(tree, plan)), charts: charts.flat(), kustomizations };
}

/** Those of the plan, as far as the previous version had them. */
async function previousKustomizations(tree: Directory, plan: Plan, tools: Toolbox): Promise<KustomizationState[]> {
  const states = plan.kustomizations.map(async ({ path }): Promise<KustomizationState[]> => {
    if ((await tree.glob(`${path}/?ustomization*`)).length === 0) return [];
    try {
      return [{ path, manifests: await buildKustomization(tree, path, tools) }];
    } catch (error) {
      if (!isFaultOfKustomization(error)) throw error;
      return [{ path }];
    }
  });
  return (await Promise.all(states)).flat();
}

/** Charts may have moved: those in the usual places, and those where they are now. */
async function previousCharts(tree: Directory, plan: Plan): Promise<string[]> {
  const found = await tree.glob("**/Chart.yaml");
  const kept = plan.charts.map(({ path }) => path).filter((path) => found.includes(`${path}/Chart.yaml`));
  return [...new Set([...kept, ...chooseCharts(found, undefined, plan.build.dir)])];
}

async function settingsOf(tree: Directory, { build }: Plan): Promise<Pick<ProjectState, "goMod" | "base">> {
  const [goMod, config] = await Promise.all([goModIn(build.dir), CONFIG_FILE].map((path) => textOf(tree, path)));
  const base = config === undefined ? undefined : attempt(() => parseConfig(config))?.images?.base;
  return { ...(goMod !== undefined && { goMod }), ...(base !== undefined && { base }) };
}

async function chartState(folder: Directory, plan: ChartPlan, release: Container): Promise<ChartState> {
  const changed = await withValues(folder, plan);
  const [chart, values, manifests, files] = await Promise.all([
    folder.file("Chart.yaml").contents(),
    valuesOf(changed),
    render(changed, plan, release),
    Promise.all(["yaml", "yml", "json"].map((ending) => folder.glob(`crds/**/*.${ending}`))),
  ]);
  const crds = await Promise.all(
    files
      .flat()
      .sort()
      .map((file) => folder.file(file).contents()),
  );
  return { name: plan.name, chart, values, crds, ...(manifests !== undefined && { manifests }) };
}

async function valuesOf(folder: Directory): Promise<string> {
  return (await textOf(folder, "values.yaml")) ?? "";
}

/** What Helm makes of the chart as it is released, or undefined when it cannot. Helm's words are not shown either. */
async function render(folder: Directory, plan: ChartPlan, release: Container): Promise<string | undefined> {
  const stamp = ["--version", plan.version, "--app-version", plan.appVersion];
  const packaged = shellLine("helm", "package", plan.name, ...stamp, "--destination", "/packed");
  const packed = `/packed/${plan.name}-${plan.version}.tgz`;
  const template = shellLine("helm", "template", "release", packed, ...kubeVersionOption(plan));
  const at = release.withDirectory(`/charts/${plan.name}`, folder).withWorkdir("/charts");
  const script = ["exec 2>/errors", `${packaged} >/packaged`, `${template} >/output`];
  const rendered = withScript(at, script, { expect: ReturnType.Any });
  return (await rendered.exitCode()) === 0 ? rendered.file("/output").contents() : undefined;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
