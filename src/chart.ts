import { isMap, isScalar, parseDocument, visit } from "yaml";
import { kubernetesVersions } from "./chart-validation/kubernetes-versions.ts";
import { fail } from "./errors.ts";
import type { ChartFacts } from "./facts.ts";
import { fullReference } from "./reference.ts";
import type { Version } from "./version.ts";

/** What a release makes of one chart. */
export interface ChartPlan {
  /** Folder, relative to the repository's root. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** The image's tag, which charts take where values leave theirs empty; without its `v` where they add one themselves. */
  readonly appVersion: string;
  /** Repository without tag: `ghcr.io/acme/charts/app`. */
  readonly repository: string;
  readonly tag: string;
  /** Values that are set in the packaged chart, so that it refers to the image of this release. */
  readonly values: readonly ValueChange[];
  /** Files of values that the chart is rendered with beside its defaults, relative to its folder: `ci/ha-values.yaml`. */
  readonly valuesFiles: readonly string[];
  /** Versions of Kubernetes that it is rendered for and validated against, lowest first. */
  readonly kubernetesVersions: readonly string[];
}

/** One value of a chart, by its path in values.yaml. */
export interface ValueChange {
  readonly path: readonly string[];
  readonly value: string;
}

/**
 * Plans one chart.
 *
 * @param name the controller's name, by which its image is recognised among the chart's values
 * @param imageRepository where the controller's image goes
 * @param versions configured versions of Kubernetes to validate it against
 * @throws SlipwayError `chart-invalid` when Chart.yaml has no name
 */
export function planChart(
  facts: ChartFacts,
  version: Version,
  registry: string,
  name: string,
  imageRepository: string,
  versions?: readonly string[],
): ChartPlan {
  const chart = chartName(facts);
  return {
    path: facts.path,
    name: chart,
    version: version.semver,
    appVersion: facts.addsV ? version.imageTag.replace(/^v/, "") : version.imageTag,
    repository: `${registry}/charts/${chart}`,
    tag: version.chartTag,
    values: imageValues(facts.values, name, imageRepository, version.imageTag),
    valuesFiles: facts.ciValues,
    kubernetesVersions: kubernetesVersions(facts.chart, versions),
  };
}

/**
 * The option with which `helm template` renders a chart for the newest Kubernetes that it is validated for. What Helm takes
 * without it changes with Helm.
 */
export function kubeVersionOption({ kubernetesVersions }: ChartPlan): readonly string[] {
  return ["--kube-version", ...kubernetesVersions.slice(-1)];
}

/** The name in a Chart.yaml. */
export function chartName(facts: ChartFacts): string {
  const where = `${facts.path}/Chart.yaml`;
  const document = parseDocument(facts.chart, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw fail({
      code: "chart-invalid",
      where,
      what: "the file is not valid YAML",
      why: error.message,
      remedy: "correct it",
    });
  }
  const name: unknown = isMap(document.contents) ? document.get("name") : undefined;
  if (typeof name === "string" && /^[a-z0-9][a-z0-9.-]*$/.test(name)) return name;
  throw fail({
    code: "chart-invalid",
    where,
    what: "the chart has no valid name",
    why: name === undefined ? "name is missing" : `name is ${JSON.stringify(name)}`,
    remedy: "set name to lower-case letters, digits, dots and hyphens",
  });
}

/**
 * The changes that make a chart's values refer to the released image. Those of `image:` blocks (maps with a
 * `repository`) are touched whose repository ends in the controller's name; when there is none, the only block.
 */
function imageValues(values: string, name: string, repository: string, tag: string): ValueChange[] {
  const blocks = imageBlocks(values);
  const named = blocks.filter((block) => block.repository.split("/").at(-1) === name);
  const own = named.length > 0 ? named : blocks.length === 1 ? blocks : [];
  return own.flatMap((block) => {
    const { path } = block;
    const [registry = "", ...rest] = repository.split("/");
    const wanted: [string, string | undefined, string][] =
      block.registry === undefined
        ? [["repository", block.repository, repository]]
        : [
            ["registry", block.registry, registry],
            ["repository", block.repository, rest.join("/")],
          ];
    // An empty tag falls back to the chart's appVersion; a written one would name an older image.
    if (block.tag !== undefined && block.tag !== "") wanted.push(["tag", block.tag, tag]);
    return wanted.filter(([, is, be]) => is !== be).map(([key, , be]) => ({ path: [...path, key], value: be }));
  });
}

interface ImageBlock {
  readonly path: string[];
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
}

function imageBlocks(values: string): ImageBlock[] {
  const blocks: ImageBlock[] = [];
  visit(parseDocument(values), {
    Map(_, map, ancestors) {
      const repository: unknown = map.get("repository");
      if (typeof repository !== "string") return;
      const path = ancestors.flatMap((node) => ("key" in node && isScalar(node.key) ? [String(node.key.value)] : []));
      const [registry, tag] = [map.get("registry"), textOf(map.get("tag"))];
      blocks.push({
        path,
        repository,
        ...(typeof registry === "string" && { registry }),
        ...(tag !== undefined && { tag }),
      });
    },
  });
  return blocks;
}

/** An unquoted tag such as 1.4 is a number to YAML. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The text of a values.yaml with the changes made; comments, order and everything else stay as they are. */
export function applyValues(values: string, changes: readonly ValueChange[]): string {
  if (changes.length === 0) return values;
  const document = parseDocument(values);
  for (const change of changes) document.setIn(change.path, change.value);
  return document.toString({ lineWidth: 0 });
}

/** The problem of a chart whose rendering does not run the image of this release, or undefined. */
export function missingImage(images: readonly string[], wanted: string): string | undefined {
  const normal = images.map((image) => fullReference(image) ?? image);
  return normal.includes(wanted) ? undefined : normal.join(", ") || "no image at all";
}
