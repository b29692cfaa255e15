import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";

/** One object of rendered manifests. Its text is kept as Helm wrote it, comments too. */
export interface ManifestObject {
  readonly text: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  /** For a custom resource definition: what it defines. */
  readonly defines?: { readonly kind: string; readonly cluster: boolean };
  /** The events of a Helm hook, for example `pre-install`. */
  readonly hooks: readonly string[];
}

/** The objects of a rendered chart, in its order, without documents that hold nothing. */
export function splitManifests(rendered: string): ManifestObject[] {
  return rendered
    .split(/^---[ \t]*(?:#.*)?$/m)
    .map((text) => text.trim())
    .filter((text) => text.split("\n").some((line) => line !== "" && !line.startsWith("#")))
    .map(readObject);
}

/** Definitions of custom resources are the largest part of most charts, and little is asked of them: they are not parsed. */
function readObject(text: string): ManifestObject {
  if (/^kind:\s*["']?CustomResourceDefinition\b/m.test(text)) return readDefinition(text);
  const object = parseDocument(text, { prettyErrors: false }).contents;
  const metadata = isMap(object) ? mapOf(object, "metadata") : undefined;
  const annotations = metadata === undefined ? undefined : mapOf(metadata, "annotations");
  const name = textOf(metadata, "name");
  const namespace = textOf(metadata, "namespace");
  return {
    text,
    kind: (isMap(object) ? textOf(object, "kind") : undefined) ?? "",
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    hooks: (textOf(annotations, "helm.sh/hook") ?? "").split(/\s*,\s*/).filter((event) => event !== ""),
  };
}

function readDefinition(text: string): ManifestObject {
  const name = /^ {2}name:\s*["']?([^\s"']+)/m.exec(text)?.[1];
  const kind = /^ {2}names:\s*\n(?: {4}.*\n)*? {4}kind:\s*["']?(\w+)/m.exec(text)?.[1];
  const cluster = /^ {2}scope:\s*["']?Cluster\b/m.test(text);
  return {
    text,
    kind: "CustomResourceDefinition",
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { defines: { kind, cluster } }),
    hooks: [],
  };
}

function mapOf(map: YAMLMap, key: string): YAMLMap | undefined {
  const value: unknown = map.get(key);
  return isMap(value) ? value : undefined;
}

/** A text that is not empty. */
function textOf(map: YAMLMap | undefined, key: string): string | undefined {
  const value: unknown = map?.get(key, true);
  return isScalar(value) && typeof value.value === "string" && value.value !== "" ? value.value : undefined;
}
