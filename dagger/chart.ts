import { dag, type Container, type Directory, type File } from "@dagger.io/dagger";
import { applyValues, runImages, type ChartPlan } from "../src/chart.ts";
import { DEFAULT_VALUES, renderedImages } from "../src/chart-validation/rendering.ts";
import { explainChart } from "../src/diagnose.ts";
import { throwIfAny, type Problem } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { archiveLines, shellLine } from "../src/shell.ts";
import { renderChart, type RenderedChart } from "./chart-render.ts";
import { sync, withScript } from "./exec.ts";
import { subfolder } from "./files.ts";
import type { Kustomized } from "./kustomize.ts";

/** One packaged chart. */
export interface PackagedChart {
  readonly plan: ChartPlan;
  readonly file: File;
  /** `NAME-VERSION.tgz` */
  readonly fileName: string;
  /** SHA-256 of the package, as `sha256:…`. */
  readonly digest: string;
  /** Of the package, in bytes. */
  readonly size: number;
  /** Its Chart.yaml as Helm reads it, with what Helm adds to it. */
  readonly metadata: string;
}

/** The charts and kustomizations of a release, all of them valid. */
export interface Charts {
  readonly packages: readonly PackagedChart[];
  readonly kustomized: readonly Kustomized[];
  /** What was validated, for people. */
  readonly validation: string;
}

/** A chart that was packaged, with what Helm makes of it. */
export interface MadeChart {
  readonly packaged: PackagedChart;
  readonly rendered: RenderedChart;
  /** What is wrong with it. */
  readonly problems: readonly Problem[];
}

/**
 * Lints, packages and renders one chart. What can be told beside other faults is told in {@link MadeChart.problems}.
 *
 * @param source the repository; the chart's values are changed in a copy
 * @throws SlipwayError `chart-invalid` when it cannot be packaged
 */
export async function makeChart(
  source: Directory,
  chart: ChartPlan,
  plan: Plan,
  release: Container,
): Promise<MadeChart> {
  const folder = await withValues(subfolder(source, chart.path), chart);
  const tools = release.withDirectory(`/charts/${chart.name}`, folder);
  let fixed: Container;
  try {
    fixed = await packageChart(tools, chart, plan);
  } catch (error) {
    // What lint says of such a chart is better than what keeps it from being packaged.
    const { problems } = await renderChart(folder, chart, tools, `/charts/${chart.name}`);
    throwIfAny(problems);
    throw error;
  }
  const fileName = fileNameOf(chart);
  const file = fixed.file(fileName);
  const [sum, metadata, size, rendered] = await Promise.all([
    fixed.file(SUM).contents(),
    fixed.file(METADATA).contents(),
    file.size(),
    renderChart(folder, chart, fixed, `/packed/${fileName}`),
  ]);
  const packaged = { plan: chart, file, fileName, digest: `sha256:${sum.split(" ")[0] ?? ""}`, size, metadata };
  return { packaged, rendered, problems: [...rendered.problems, ...imageProblem(chart, plan, rendered)] };
}

function fileNameOf({ name, version }: ChartPlan): string {
  return `${name}-${version}.tgz`;
}

/**
 * Packages a chart into /packed. The package is the same, byte for byte, for the same commit: Helm's own carries the
 * present time (helm#3612), so it is unpacked and packed again in a fixed order with the commit's time.
 */
function packageChart(tools: Container, chart: ChartPlan, plan: Plan): Promise<Container> {
  const stamp = ["--version", chart.version, "--app-version", chart.appVersion];
  const fileName = fileNameOf(chart);
  const packaged = withScript(tools.withWorkdir("/charts"), [
    shellLine("helm", "package", chart.name, ...stamp, "--destination", "/packed"),
    "cd /packed",
    shellLine("tar", "-xzf", fileName),
    ...archiveLines(fileName, shellLine(chart.name), plan.source.epoch, SUM),
    `helm show chart ${shellLine(fileName)} >${METADATA}`,
  ]);
  return sync(packaged.withWorkdir("/packed"), explainChart(chart.path, "helm cannot package the chart"));
}

/** Where the package's SHA-256 and its Chart.yaml are. */
const SUM = "/sum";
const METADATA = "/Chart.yaml";

/** A copy of a chart whose values refer to the image of the release. */
export async function withValues(folder: Directory, chart: ChartPlan): Promise<Directory> {
  if (chart.values.length === 0) return folder;
  const values = await folder.file("values.yaml").contents();
  return folder.withNewFile("values.yaml", applyValues(values, chart.values));
}

/** The problem of a chart whose default values run no image of this release. */
function imageProblem(chart: ChartPlan, plan: Plan, { renderings }: RenderedChart): Problem[] {
  const wanted = [plan.image, ...plan.further].map(({ repository, tag }) => `${repository}:${tag}`);
  const manifests = renderings.find(({ values }) => values === DEFAULT_VALUES)?.manifests;
  if (manifests === undefined) return [];
  const { own, all } = runImages(renderedImages(manifests), wanted);
  if (own.length > 0) return [];
  return [
    {
      code: "chart-image",
      where: `chart ${chart.path}`,
      what: `the rendered chart does not run ${wanted.join(" or ")}`,
      why: `it runs ${all}`,
      remedy:
        "let the template use image.repository and image.tag of values.yaml, and the chart's appVersion where the tag is empty",
    },
  ];
}

/** The packages as one folder, with what was validated of them. */
export function chartFolder({ packages, validation }: Charts): Directory {
  const report = validation === "" ? dag.directory() : dag.directory().withNewFile("validation.txt", validation);
  return packages.reduce((folder, chart) => folder.withFile(chart.fileName, chart.file), report);
}

/** The packages as the output folder holds them. */
export function chartFiles(charts: readonly PackagedChart[]): { file: string; package: string; size: number }[] {
  return charts.map(({ fileName, digest, size }) => ({ file: `charts/${fileName}`, package: digest, size }));
}
