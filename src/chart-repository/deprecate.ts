import { isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { fail } from "../errors.ts";
import { findVersions, invalid, readIndex, type Merged } from "./merge.ts";
import { applySplices, insertPair, replaceScalar, type Splice } from "./splice.ts";

/**
 * Marks a chart version as deprecated in the text of a chart repository's index.yaml; its package stays as it is.
 * Everything else stays byte for byte, as with `mergeEntry`.
 *
 * @param where the index's place, for problems
 * @returns undefined where the index does not have the version
 * @throws SlipwayError `chart-index-invalid`
 */
export function deprecateEntry(text: string, name: string, version: string, where: string): Merged | undefined {
  const document = readIndex(text, where);
  const at = findVersions(document, name, where).findIndex((entry) => entry.version === version);
  if (at < 0) return undefined;
  const list: unknown = document.getIn(["entries", name], true);
  const entry: unknown = isSeq(list) ? list.items[at] : undefined;
  if (!isMap(entry)) return undefined;
  if (entry.get("deprecated") === true) return { text, changed: false };
  const marked = applySplices(text, [mark(text, entry)]);
  if (isMarked(document.toJS() as IndexData, marked, name, at)) return { text: marked, changed: true };
  throw fail(invalid(where, "the entry is written in a way that cannot be marked in place", `${name} ${version}`));
}

/** Keys are sorted, as Helm sorts them. */
function mark(text: string, entry: YAMLMap): Splice {
  if (entry.has("deprecated")) return replaceScalar(entry.get("deprecated", true), true);
  const next = entry.items.findIndex(({ key }) => String((key as { value?: unknown }).value) > "deprecated");
  return insertPair(text, entry, next < 0 ? entry.items.length : next, "deprecated", true);
}

/** Whether the new text says exactly what the index said, and that. A splice in a wrong place cannot pass. */
function isMarked(before: IndexData, marked: string, name: string, at: number): boolean {
  const document = parseDocument(marked);
  if (document.errors.length > 0) return false;
  const after = document.toJS() as IndexData;
  if (after.entries[name]?.[at]?.["deprecated"] !== true) return false;
  const rest = (index: IndexData): string => {
    const versions = index.entries[name]?.map((entry, i) => (i === at ? { ...entry, deprecated: true } : entry));
    return JSON.stringify({ ...index, entries: { ...index.entries, [name]: versions?.map(sorted) } });
  };
  return rest(after) === rest(before);
}

type Entry = Readonly<Record<string, unknown>>;

interface IndexData {
  readonly entries: Readonly<Record<string, readonly Entry[] | undefined>>;
}

function sorted(entry: Entry): Entry {
  return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
}
