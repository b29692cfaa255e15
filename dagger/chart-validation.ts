import type { Container, Directory } from "@dagger.io/dagger";
import { commandProblems } from "../src/chart-validation/commands.ts";
import { crdSchemas, SCHEMA_TEMPLATE } from "../src/chart-validation/crd-schemas.ts";
import { imageProblems, planLookups, type ImageLookup, type LookupAnswer } from "../src/chart-validation/images.ts";
import { readKubeconform, type ObjectResult } from "../src/chart-validation/kubeconform.ts";
import { judgeObjects, type Judgement } from "../src/chart-validation/objects.ts";
import { crdsIn, type Rendering } from "../src/chart-validation/rendering.ts";
import type { ValidationReport } from "../src/chart-validation/report.ts";
import { explainKubeconform } from "../src/diagnose.ts";
import { textAt } from "../src/documents/upgrade/yaml.ts";
import { SlipwayError, type Problem } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { imagesOf } from "../src/images.ts";
import { anew, sync } from "./exec.ts";
import { folderOf } from "./files.ts";
import { digestOf } from "./registry.ts";
import type { Toolbox } from "./toolbox.ts";

/** What was rendered of a chart or a kustomization, to be validated. */
export interface Rendered {
  /** Folder of {@link Rendering.file}. */
  readonly name: string;
  /** The renderings, as VERSION/INDEX.yaml. */
  readonly folder: Directory;
  readonly renderings: readonly Rendering[];
}

/** What the validation of renderings came to. */
export interface Validated {
  readonly problems: readonly Problem[];
  readonly report: ValidationReport;
}

/**
 * Validates what Helm makes of the charts, and kustomize of kustomizations: every object against the schemas of Kubernetes and of the
 * release's own CRDs, and that every image exists.
 *
 * @param registry container that looks images up, logged in where that is wanted
 */
export async function validateRendered(
  all: readonly Rendered[],
  plan: Plan,
  tools: Toolbox,
  registry: Container,
): Promise<Validated> {
  const renderings = all.flatMap((each) => each.renderings);
  const { chartImages, build, registry: prefix } = plan;
  const images = imagesOf(plan);
  const own = images.map(({ repository, tag }) => `${repository}:${tag}`);
  const planned = planLookups(renderings, { ...chartImages, own, registry: prefix });
  const commands = commandProblems(renderings, images, build.ownBase);
  const [objects, answers] = await Promise.all([
    validateObjects(all, renderings, tools),
    Promise.all(planned.lookups.map((lookup) => lookUp(lookup, registry))),
  ]);
  const { results, judgement } = objects;
  return {
    problems: [...judgement.problems, ...planned.problems, ...commands, ...imageProblems(answers)],
    report: {
      renderings,
      results,
      notValidated: judgement.notValidated,
      images: answers.flatMap(({ lookup: { reference }, answer }) =>
        answer.kind === "found" ? [{ reference, digest: answer.digest }] : [],
      ),
      notes: planned.notes,
    },
  };
}

async function lookUp(lookup: ImageLookup, tools: Container): Promise<{ lookup: ImageLookup; answer: LookupAnswer }> {
  try {
    const digest = await digestOf(tools, lookup.address);
    return { lookup, answer: digest === undefined ? { kind: "absent" } : { kind: "found", digest } };
  } catch (error) {
    const [problem] = error instanceof SlipwayError ? error.problems : [];
    if (problem === undefined) throw error;
    return { lookup, answer: { kind: "unknown", problem } };
  }
}

async function validateObjects(
  all: readonly Rendered[],
  renderings: readonly Rendering[],
  tools: Toolbox,
): Promise<{ results: ObjectResult[]; judgement: Judgement }> {
  if (renderings.length === 0) return { results: [], judgement: { problems: [], notValidated: [], retry: false } };
  const crds = [...new Set(renderings.map(({ manifests }) => manifests))].flatMap(crdsIn);
  const versions = [...new Set(renderings.map(({ kubernetes }) => kubernetes))].sort();
  const location = tools.kubernetesSchemas;
  const at = all
    .reduce(
      (container, { name, folder }) => container.withMountedDirectory(`/renderings/${name}`, folder),
      tools.release.withMountedFile("/usr/local/bin/kubeconform", tools.kubeconform),
    )
    .withMountedDirectory("/schemas", await schemaFolder(crds))
    .withWorkdir("/renderings");
  const groups = new Set(crds.map((crd) => textAt(crd, "spec", "group")));
  const run = async (container: Container): Promise<{ results: ObjectResult[]; judgement: Judgement }> => {
    const args = [`/schemas/${SCHEMA_TEMPLATE}`, location, ...versions];
    const done = await sync(container.withExec(["sh", "-c", SHELL, "sh", ...args]), explainKubeconform);
    const reports = await Promise.all(versions.map((version) => done.file(`/reports/${version}.json`).contents()));
    const results = reports.flatMap((report) => readKubeconform(report, renderings));
    return { results, judgement: judgeObjects(results, location, groups) };
  };
  const answer = await run(at);
  // The engine keeps what was answered while schemas could not be had. Something new makes it ask again.
  return answer.judgement.retry ? run(anew(at)) : answer;
}

/** The arguments are two places of schemas, and versions of Kubernetes. That objects are not valid (exit code 1) is a result. */
const SHELL = `
own=$1 public=$2
shift 2
mkdir /reports
for version in "$@"; do
  kubeconform -output json -verbose -strict -kubernetes-version "$version" -schema-location "$own" -schema-location "$public" \\
    */"$version" >"/reports/$version.json" 2>/reports/errors || code=$?
  [ "\${code:-0}" -le 1 ] && [ -s "/reports/$version.json" ] || { cat /reports/errors >&2; exit 2; }
done
`;

function schemaFolder(crds: Parameters<typeof crdSchemas>[0]): Promise<Directory> {
  return folderOf(Object.fromEntries(crdSchemas(crds).map(({ path, schema }) => [path, JSON.stringify(schema)])));
}
