import { isMap, isScalar, parseDocument, visit } from "yaml";
import { kubernetesVersions } from "./chart-validation/kubernetes-versions.ts";
import { fail } from "./errors.ts";
import type { ChartFacts } from "./facts.ts";
import type { ImagePlan } from "./images.ts";
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

/** An image, and where it goes. */
type NamedImage = Pick<ImagePlan, "name" | "repository">;

/**
 * Plans one chart.
 *
 * @param images where the images go, the plain one first; by their names they are recognised among the chart's values
 * @param versions configured versions of Kubernetes to validate it against
 * @throws SlipwayError `chart-invalid` when Chart.yaml has no name
 */
export function planChart(
  facts: ChartFacts,
  version: Version,
  registry: string,
  images: readonly NamedImage[],
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
    values: imageValues(facts.values, images, version.imageTag),
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
 * The changes that make a chart's values refer to the released images. Those of `image:` blocks (maps with a
 * `repository`) are touched whose repository ends in an image's name; when there is none, the only block.
 */
function imageValues(values: string, images: readonly NamedImage[], tag: string): ValueChange[] {
  const blocks = imageBlocks(values);
  const own = blocks.flatMap((block) => {
    const meant = images.find(({ name }) => name === block.repository.split("/").at(-1));
    return meant === undefined ? [] : [{ block, meant }];
  });
  const [plain] = images;
  const [only, ...others] = blocks;
  const sole = own.length === 0 && plain && only && others.length === 0 ? [{ block: only, meant: plain }] : own;
  return sole.flatMap(({ block, meant }) => blockChanges(block, meant.repository, tag));
}

function blockChanges(block: ImageBlock, repository: string, tag: string): ValueChange[] {
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

/**
 * Which of a release's images the rendering of a chart runs.
 *
 * @returns `own`, and for people what it runs altogether
 */
export function runImages(
  images: readonly string[],
  wanted: readonly string[],
): { readonly own: readonly string[]; readonly all: string } {
  const normal = images.map((image) => fullReference(image) ?? image);
  return { own: wanted.filter((image) => normal.includes(image)), all: normal.join(", ") || "no image at all" };
}
