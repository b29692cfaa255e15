import type { Container, Directory } from "@dagger.io/dagger";
import type { ChartPlan } from "../src/chart.ts";
import { helmProblems, type HelmFailure } from "../src/chart-validation/helm-output.ts";
import { readCodes, type HelmRun } from "../src/chart-validation/helm-runs.ts";
import type { Rendering } from "../src/chart-validation/rendering.ts";
import { explainChart } from "../src/diagnose.ts";
import type { Problem } from "../src/errors.ts";
import type { Rendered } from "./chart-validation.ts";
import { sync } from "./exec.ts";

/** What Helm makes of a chart with all sets of values and for all versions of Kubernetes. */
export interface RenderedChart extends Rendered {
  readonly problems: readonly Problem[];
}

/**
 * Lints a chart and renders it, with its default values and with every file in ci/. What fails is told in
 * {@link RenderedChart.problems}, so that the other renderings can be validated none the less.
 *
 * @param folder the chart, with the values of this release
 * @param tools container with the chart in /charts/NAME
 * @param chart what `helm template` renders: the folder, or the package made of it
 */
export async function renderChart(
  folder: Directory,
  plan: ChartPlan,
  tools: Container,
  chart: string,
): Promise<RenderedChart> {
  const args = [`/charts/${plan.name}`, chart, ...plan.kubernetesVersions, "--", ...plan.valuesFiles];
  const ran = await sync(
    tools.withWorkdir("/helm").withExec(["sh", "-c", SHELL, "sh", ...args]),
    explainChart(plan.path, "helm cannot be run on the chart"),
  );
  const outputs = ran.directory("/helm");
  const runs = readCodes(await outputs.file("codes").contents(), plan);
  const rendered = ran.directory("/renderings");
  const [renderings, failures] = await Promise.all([
    Promise.all(runs.filter(isRendering).map((run) => readRendering(run, plan, rendered))),
    Promise.all(runs.filter(({ failed }) => failed).map((run) => readFailure(run, outputs))),
  ]);
  const problems = failures.length === 0 ? [] : helmProblems(await describe(folder, plan), failures);
  return { name: plan.name, folder: rendered, renderings, problems };
}

/**
 * Runs Helm many times at once: the arguments are the chart's folder, what to render, versions of Kubernetes, `--` and files of
 * values. Each run's output is kept in NAME.out and NAME.err and its exit code in `codes`; a Helm that was killed ends it all. CRDs
 * in crds/ do not depend on values, so that they are rendered once.
 */
const SHELL = `
folder=$1 chart=$2 versions= crds=--include-crds i=0
shift 2
while [ "$1" != -- ]; do versions="$versions $1" newest=$1; shift; done
shift
mkdir /renderings
note() {
  name=$1 code=0
  shift
  "$@" >"$name.out" 2>"$name.err" || code=$?
  [ $code -le 1 ] || { cat "$name.err" >&2; exit $code; }
  echo "$name $code" >>codes
}
for values in "" "$@"; do
  note lint-$i helm lint --strict "$folder" --kube-version "$newest" \${values:+--values "$folder/$values"}
  for version in $versions; do
    mkdir -p "/renderings/$version"
    note "template-$i-$version" helm template release "$chart" --kube-version "$version" $crds \${values:+--values "$folder/$values"}
    [ $code -ne 0 ] || cp "template-$i-$version.out" "/renderings/$version/$i.yaml"
  done
  crds= i=$((i + 1))
done
`;

function isRendering({ command, failed }: HelmRun): boolean {
  return command === "template" && !failed;
}

async function readRendering(run: HelmRun, plan: ChartPlan, rendered: Directory): Promise<Rendering> {
  const { kubernetes, values } = run;
  const file = `${kubernetes}/${run.index}.yaml`;
  const manifests = await rendered.file(file).contents();
  return { origin: `chart ${plan.path}`, values, kubernetes, file: `${plan.name}/${file}`, manifests };
}

async function readFailure({ name, command, values, kubernetes }: HelmRun, outputs: Directory): Promise<HelmFailure> {
  const [out, err] = await Promise.all(["out", "err"].map((kind) => outputs.file(`${name}.${kind}`).contents()));
  return { command, values, kubernetes, output: `${out ?? ""}\n${err ?? ""}` };
}

/** What is needed of a chart to say where its faults are. */
async function describe(folder: Directory, plan: ChartPlan): Promise<Parameters<typeof helmProblems>[0]> {
  const entries = await folder.entries();
  const names = [...(entries.includes("values.yaml") ? ["values.yaml"] : []), ...plan.valuesFiles];
  const contents = await Promise.all(names.map(async (name) => [name, await folder.file(name).contents()] as const));
  return { path: plan.path, name: plan.name, files: Object.fromEntries(contents) };
}
