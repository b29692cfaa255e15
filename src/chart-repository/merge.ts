import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLMap, type YAMLSeq } from "yaml";
import { fail, throwIfAny, type Problem } from "../errors.ts";
import { bareDigest, type IndexEntry } from "./entry.ts";
import { isOlder } from "./order.ts";
import { applySplices, fillPair, insertItem, insertPair, isEmpty, replaceScalar, type Splice } from "./splice.ts";

/** An index with an entry in it. */
export interface Merged {
  readonly text: string;
  /** Whether the entry was not there before. */
  readonly changed: boolean;
}

/**
 * Adds a chart version to the text of a chart repository's index.yaml. Everything else stays byte for byte as it is:
 * other entries with their dates, unknown fields, comments, formatting. `generated` becomes the later of what it is
 * and `time`, so that the result does not depend on the order in which versions are added.
 *
 * @param index the index, or undefined where there is none yet
 * @param time the commit's time in RFC 3339
 * @param where the index's place, for problems
 * @throws SlipwayError `chart-index-invalid`; `published-differs` when the version is there with another digest
 */
export function mergeEntry(index: string | undefined, entry: IndexEntry, time: string, where: string): Merged {
  const text = index ?? `apiVersion: v1\nentries: {}\ngenerated: ${JSON.stringify(time)}\n`;
  const document = readIndex(text, where);
  const existing = findVersions(document, entry.name, where).filter(({ version }) => version === entry.version);
  const [published] = existing;
  if (published !== undefined) {
    if (bareDigest(published.digest ?? "") === entry.digest) return { text, changed: false };
    throw fail(differs(entry, published.digest, where));
  }
  const merged = applySplices(text, [...addition(text, document, entry), ...generated(document, time)]);
  if (isExtension(document.toJS(), merged, entry)) return { text: merged, changed: true };
  throw fail({
    ...invalid(where, "the index is written in a way that cannot be extended in place", "for example with `? key`"),
    remedy: "write it once in Helm's way: `helm repo index --merge index.yaml FOLDER`",
  });
}

/** Whether the merged text says exactly what the index said, and the entry. A splice in a wrong place cannot pass. */
function isExtension(before: unknown, merged: string, entry: IndexEntry): boolean {
  const document = parseDocument(merged);
  if (document.errors.length > 0) return false;
  const after = document.toJS() as IndexData;
  const list = after.entries?.[entry.name] ?? [];
  const added = list.filter((item) => JSON.stringify(item) === JSON.stringify(entry.fields));
  const others = list.filter((item) => !added.includes(item));
  const rest = (index: IndexData, versions: unknown[]): string =>
    JSON.stringify({ ...index, generated: "", entries: { ...index.entries, [entry.name]: versions } });
  const listed = before as IndexData;
  // The place of the entry among others is the splice's own business; a new chart's key would come last here.
  const sorted = ({ entries, ...other }: IndexData): IndexData => ({
    ...other,
    entries: Object.fromEntries(Object.entries(entries ?? {}).filter(([name]) => name !== entry.name)),
  });
  return added.length === 1 && rest(sorted(listed), listed.entries?.[entry.name] ?? []) === rest(sorted(after), others);
}

interface IndexData {
  readonly entries?: Readonly<Record<string, unknown[] | null>> | null;
  readonly [key: string]: unknown;
}

/** An index as the library sees it, with a map at its root. */
type IndexDocument = Document & { contents: YAMLMap };

/** @throws SlipwayError `chart-index-invalid` */
export function readIndex(text: string, where: string): IndexDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { keepSourceTokens: true, lineCounter: lines, prettyErrors: false });
  throwIfAny(
    document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return invalid(`${where}:${line}:${col}`, "the index is not valid YAML", error.message);
    }),
  );
  const shape = (why: string): never => {
    throw fail(invalid(where, "the file is no index of a chart repository", why));
  };
  if (!isMap(document.contents)) return shape("it is not a map");
  if (document.get("apiVersion") !== "v1") return shape("it has no apiVersion: v1");
  const entries = document.get("entries", true);
  if (!document.has("entries") || !(isMap(entries) || isEmpty(entries))) return shape("it has no map named entries");
  return document as IndexDocument;
}

interface Listed {
  readonly version: string | undefined;
  readonly digest: string | undefined;
}

/** The versions of one chart, in the index's order; none is there twice. */
export function findVersions(document: IndexDocument, name: string, where: string): Listed[] {
  const list = document.getIn(["entries", name], true);
  if (isEmpty(list)) return [];
  if (!isSeq(list)) throw fail(invalid(where, `entries.${name} is not a list`, "every chart has a list of versions"));
  const versions = list.items.map((item) => ({ version: textOf(item, "version"), digest: textOf(item, "digest") }));
  const known = versions.map(({ version }) => version).filter((version) => version !== undefined);
  const twice = [...new Set(known.filter((version, i) => known.indexOf(version) !== i))];
  if (twice.length === 0) return versions;
  const remedy = "remove all but the entry whose digest is the package's: Helm takes the first";
  throw fail({
    ...invalid(where, `chart ${name} has several entries of one version`, `these versions: ${twice.join(", ")}`),
    remedy,
  });
}

function textOf(item: unknown, key: string): string | undefined {
  const node: unknown = isMap(item) ? item.get(key, true) : undefined;
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === "string" ? node.value : node.source;
}

function addition(text: string, document: IndexDocument, entry: IndexEntry): Splice[] {
  const root = document.contents;
  const entries: unknown = root.get("entries", true);
  if (isEmpty(entries) || !isMap(entries)) return fill(text, root, "entries", { [entry.name]: [entry.fields] });
  const list: unknown = entries.get(entry.name, true);
  if (!entries.has(entry.name)) {
    const next = entries.items.findIndex(({ key }) => String((key as { value?: unknown }).value) > entry.name);
    return [insertPair(text, entries, next < 0 ? entries.items.length : next, entry.name, [entry.fields])];
  }
  if (isEmpty(list)) return fill(text, entries, entry.name, [entry.fields]);
  const versions = (list as YAMLSeq).items.map((item) => textOf(item, "version") ?? "");
  const next = versions.findIndex((version) => isOlder(version, entry.version));
  return [insertItem(text, list as YAMLSeq, next < 0 ? versions.length : next, entry.fields)];
}

function fill(text: string, map: YAMLMap, key: string, value: unknown): Splice[] {
  const pair = map.items.find((item) => (item.key as { value?: unknown }).value === key);
  if (pair === undefined) return [];
  if (map.flow !== true) return fillPair(text, map, pair, value);
  const [from = 0, to = from] = (pair.value as { range?: number[] } | null)?.range ?? [];
  return [{ from, to, text: from === to ? ` ${JSON.stringify(value)}` : JSON.stringify(value) }];
}

function generated(document: IndexDocument, time: string): Splice[] {
  const node: unknown = document.get("generated", true);
  if (!isScalar(node) || typeof node.value !== "string") return [];
  const before = Date.parse(node.value);
  return before >= Date.parse(time) || node.value === time ? [] : [replaceScalar(node, time)];
}

/** The problem of an index that somebody has to correct. */
export function invalid(where: string, what: string, why: string): Problem {
  const remedy = "correct the file in its branch by hand; nothing was changed";
  return { code: "chart-index-invalid", where, what, why, remedy };
}

function differs(entry: IndexEntry, published: string | undefined, where: string): Problem {
  return {
    code: "published-differs",
    where: `${where}: ${entry.name} ${entry.version}`,
    what: "this version is published already, with other content",
    why: `published: ${published ?? "no digest"}\nthis build: ${entry.digest}`,
    remedy: "release a new version: a published one never changes",
  };
}
