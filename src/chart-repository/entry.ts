import { isMap, isScalar, parseDocument, type Document } from "yaml";
import { fail, type Problem } from "../errors.ts";

/** One packaged chart, as a chart repository's index wants to know it. */
export interface ChartPackage {
  /** Chart.yaml of the package, as `helm show chart` prints it. */
  readonly metadata: string;
  /** SHA-256 of the package, as `sha256:…`. */
  readonly digest: string;
  /** Where the package is: absolute, or relative to the index. */
  readonly url: string;
}

/** One version of a chart in an index. Name and version are the chart's own: a file name cannot be split (helm#7363). */
export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  /** SHA-256 without `sha256:`, as Helm writes it. */
  readonly digest: string;
  /** The whole entry, keys sorted as Helm sorts them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What Helm takes over from Chart.yaml: https://pkg.go.dev/helm.sh/helm/v4/pkg/chart/v2#Metadata */
const metadataKeys = [
  "annotations",
  "apiVersion",
  "appVersion",
  "condition",
  "dependencies",
  "deprecated",
  "description",
  "home",
  "icon",
  "keywords",
  "kubeVersion",
  "maintainers",
  "name",
  "sources",
  "tags",
  "type",
  "version",
];

/**
 * The index entry of a package.
 *
 * @param created the commit's time in RFC 3339
 * @throws SlipwayError `chart-invalid` when the metadata has no name or version
 */
export function makeEntry(chart: ChartPackage, created: string): IndexEntry {
  const document = parseDocument(chart.metadata, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw fail(invalid(chart, error.message));
  const [name, version] = [textAt(document, "name"), textAt(document, "version")];
  if (name === undefined || version === undefined) throw fail(invalid(chart, "name or version is missing"));
  const metadata = document.toJS() as Record<string, unknown>;
  const kept = metadataKeys.filter((key) => metadata[key] !== undefined && metadata[key] !== null);
  const digest = bareDigest(chart.digest);
  const fields = {
    ...Object.fromEntries(kept.map((key) => [key, printable(metadata[key])])),
    ...{ name, version, created, digest, urls: [chart.url] },
  };
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return { name, version, digest, fields: Object.fromEntries(sorted) };
}

/** A digest as indexes hold it; some tools write it with its algorithm. */
export function bareDigest(digest: string): string {
  return digest.replace(/^sha256:/, "");
}

function textAt(document: Document, key: string): string | undefined {
  const node = isMap(document.contents) ? document.get(key, true) : undefined;
  if (!isScalar(node) || node.value === null || node.value === "") return undefined;
  // An unquoted 1.10 is a number to YAML; its source is what the author meant.
  return typeof node.value === "string" ? node.value : node.source;
}

function invalid(chart: ChartPackage, why: string): Problem {
  return {
    code: "chart-invalid",
    where: `package ${chart.url}`,
    what: "its Chart.yaml cannot be read",
    why,
    remedy: "make `helm show chart` on the package print a name and a version",
  };
}

// Control characters but tab and line feed, lone surrogates, what turns the direction of text, and what YAML 1.1, which
// Helm reads, holds for line breaks or forbids.
const unprintable = /[\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]|(?![\n\t])[\p{Cc}\u2028\u2029]/gu;

/** The value with texts that every YAML reader reads alike. */
function printable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(unprintable, "");
  if (Array.isArray(value)) return value.map(printable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [printable(key), printable(inner)]));
}
