import { parse } from "yaml";

/** Content in a registry. */
export interface Blob {
  /** `sha256:…` */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** The part of Chart.yaml that decides about annotations. */
interface Metadata {
  readonly name?: string;
  readonly home?: string;
  readonly version?: string;
  readonly description?: string;
  readonly sources?: readonly string[];
  readonly maintainers?: readonly { readonly name?: string; readonly email?: string }[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Fields in the order of Helm's structures: https://github.com/helm/helm/blob/v4.2.2/pkg/chart/v2/metadata.go */
const CHART = [
  ...["name", "home", "sources", "version", "description", "keywords", "maintainers", "icon", "apiVersion"],
  ...["condition", "tags", "appVersion", "deprecated", "annotations", "kubeVersion", "dependencies", "type"],
];
const MAINTAINER = ["name", "email", "url"];
const DEPENDENCY = ["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];

/**
 * The configuration of a chart in an OCI registry, byte for byte as `helm push` makes it.
 *
 * @param chartYaml Chart.yaml of the package
 */
export function chartConfig(chartYaml: string): string {
  const chart = parse(chartYaml) as Fields;
  const lists = {
    maintainers: listOf(chart["maintainers"]).map((item) => ordered(item, MAINTAINER)),
    // Helm writes the repository of a dependency even where it is empty.
    dependencies: listOf(chart["dependencies"]).map((item) => ordered(item, DEPENDENCY, { repository: "" })),
    annotations: sorted((chart["annotations"] ?? {}) as Fields),
  };
  return goJson(ordered({ ...chart, ...lists }, CHART));
}

/**
 * The manifest of a chart in an OCI registry, byte for byte as `helm push` makes it: it is pushed by digest and signed
 * before it gets its tag, which Helm cannot do, and has the digest that Helm would give it.
 *
 * @param chartYaml Chart.yaml of the package
 * @param config {@link chartConfig}
 * @param content the package
 * @param created ISO 8601 in UTC: the file's time, as Helm sees it
 */
export function chartManifest(chartYaml: string, config: Blob, content: Blob, created: string): string {
  return goJson({
    schemaVersion: 2,
    config: { mediaType: "application/vnd.cncf.helm.config.v1+json", digest: config.digest, size: config.size },
    layers: [
      {
        mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
        digest: content.digest,
        size: content.size,
      },
    ],
    annotations: annotationsOf(parse(chartYaml) as Metadata, created),
  });
}

/** What the chart's own annotations do not change. */
const OWN_NAMES = ["org.opencontainers.image.version", "org.opencontainers.image.title"];

/** The rules are Helm's: https://github.com/helm/helm/blob/v4.2.2/pkg/registry/chart.go */
function annotationsOf(chart: Metadata, created: string): Fields {
  const { name, home, version, description, sources = [], maintainers = [], annotations = {} } = chart;
  const authors = maintainers.map((each) => `${each.name ?? ""}${each.email ? ` (${each.email})` : ""}`).join(", ");
  const made = { description, title: name, version, url: home, created, source: sources[0], authors };
  const named = Object.entries(made)
    .filter(([, value = ""]) => value.trim() !== "")
    .map(([key, value]) => [`org.opencontainers.image.${key}`, value]);
  const own = Object.entries(annotations).filter(([key]) => !OWN_NAMES.includes(key));
  return sorted(Object.fromEntries([...named, ...own]) as Fields);
}

function listOf(list: unknown): Fields[] {
  return (list ?? []) as Fields[];
}

/** The fields that are there, in this order; of what is empty only those that are given a value here. */
function ordered(fields: Fields, order: readonly string[], fallback: Fields = {}): Fields {
  const values = order.map((name) => [name, isEmpty(fields[name]) ? fallback[name] : fields[name]] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function sorted(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON as Go writes it: in one line, with characters escaped that mean something to HTML and to JavaScript. */
function goJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
