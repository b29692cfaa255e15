import { dag, type Container, type Directory, type File } from "@dagger.io/dagger";
import { applyValues, missingImage, renderedImages, type ChartPlan } from "../src/chart.ts";
import { explainChart } from "../src/diagnose.ts";
import { fail } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { sync } from "./exec.ts";

/** One packaged chart. */
export interface PackagedChart {
  readonly plan: ChartPlan;
  readonly file: File;
  /** `NAME-VERSION.tgz` */
  readonly fileName: string;
  /** SHA-256 of the package, as `sha256:…`. */
  readonly digest: string;
}

/**
 * Lints, renders and packages one chart. The package is the same, byte for byte, for the same commit: Helm's own
 * carries the present time (helm#3612), so it is unpacked and packed again in a fixed order with the commit's time.
 *
 * @param source the repository; the chart's values are changed in a copy
 * @throws SlipwayError `chart-invalid`, or `chart-image` when the rendered chart does not run this release's image
 */
export async function packageChart(
  source: Directory,
  chart: ChartPlan,
  plan: Plan,
  release: Container,
): Promise<PackagedChart> {
  const folder = await withValues(source.directory(chart.path), chart);
  const tools = release.withDirectory(`/charts/${chart.name}`, folder).withWorkdir("/charts");
  await sync(
    tools.withExec(["helm", "lint", "--strict", chart.name]),
    explainChart(chart.path, "helm lint finds faults"),
  );
  const stamp = ["--version", chart.version, "--app-version", chart.appVersion];
  const packed = tools
    .withExec(["helm", "package", chart.name, ...stamp, "--destination", "/packed"])
    .withWorkdir("/packed");
  const fileName = `${chart.name}-${chart.version}.tgz`;
  const fixed = await sync(
    ["tar -xzf", "rm"]
      .reduce((at, command) => at.withExec([...command.split(" "), fileName]), packed)
      .withExec(fixedTar(chart.name, plan.source.epoch))
      .withExec(["gzip", "--no-name", "--best", "chart.tar"])
      .withExec(["mv", "chart.tar.gz", fileName]),
    explainChart(chart.path, "helm cannot package the chart"),
  );
  const rendered = await sync(
    fixed.withExec(["helm", "template", "release", fileName, "--include-crds"], { redirectStdout: "/rendered.yaml" }),
    explainChart(chart.path, "helm cannot render the chart"),
  );
  checkImage(chart, plan, await rendered.file("/rendered.yaml").contents());
  const sum = await fixed.withExec(["sha256sum", fileName]).stdout();
  return { plan: chart, file: fixed.file(fileName), fileName, digest: `sha256:${sum.split(" ")[0] ?? ""}` };
}

/** A copy of a chart whose values refer to the image of the release. */
export async function withValues(folder: Directory, chart: ChartPlan): Promise<Directory> {
  if (chart.values.length === 0) return folder;
  const values = await folder.file("values.yaml").contents();
  return folder.withNewFile("values.yaml", applyValues(values, chart.values));
}

/** A tar archive that depends on names and contents alone: https://reproducible-builds.org/docs/archives/ */
function fixedTar(folder: string, epoch: number): string[] {
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  return ["tar", "--format=ustar", "--sort=name", `--mtime=@${epoch}`, ...owner, "-cf", "chart.tar", folder];
}

function checkImage(chart: ChartPlan, plan: Plan, manifests: string): void {
  const wanted = `${plan.image.repository}:${plan.image.tag}`;
  const instead = missingImage(chart, renderedImages(manifests), wanted);
  if (instead === undefined) return;
  throw fail({
    code: "chart-image",
    where: `chart ${chart.path}`,
    what: `the rendered chart does not run ${wanted}`,
    why: `it runs ${instead}`,
    remedy:
      "let the template use image.repository and image.tag of values.yaml, and the chart's appVersion where the tag is empty",
  });
}

/** The packages as one folder. */
export function chartFolder(charts: readonly PackagedChart[]): Directory {
  return charts.reduce((folder, chart) => folder.withFile(chart.fileName, chart.file), dag.directory());
}
