import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from "yaml";
import { probableRenames } from "./renames.ts";
import { inline, isMapping, type Mapping } from "./yaml.ts";

/** One difference between the values of two versions of a chart. Names, values and descriptions are untrusted. */
export type ValueChange =
  | { readonly kind: "added"; readonly name: string; readonly after: string; readonly description: string }
  | { readonly kind: "removed"; readonly name: string; readonly before: string; readonly description: string }
  | {
      readonly kind: "default";
      readonly name: string;
      readonly before: string;
      readonly after: string;
      readonly description: string;
    }
  /** Probably: the same default under a similar name. */
  | { readonly kind: "renamed"; readonly from: string; readonly name: string; readonly description: string };

/**
 * What changed between two values.yaml, sorted by name.
 *
 * @returns undefined when one of the texts is no YAML mapping
 */
export function diffValues(before: string, after: string): ValueChange[] | undefined {
  const [old, current] = [readValues(before), readValues(after)];
  if (old === undefined || current === undefined) return undefined;
  const differences = diffMappings(old.values, current.values, []);
  const describe = (name: string): string => current.comments.get(name) ?? old.comments.get(name) ?? "";
  const removed = differences
    .filter(({ after: now }) => now === undefined)
    .map(({ name, before: value = "" }) => ({ name, value }));
  const added = differences
    .filter(({ before: was }) => was === undefined)
    .map(({ name, after: value = "" }) => ({ name, value }));
  const renames = probableRenames(removed, added);
  const renamed = new Set(renames.flat());
  const changes: ValueChange[] = [
    ...renames.map(
      ([from, { name }]) => ({ kind: "renamed", from: from.name, name, description: describe(name) }) as const,
    ),
    ...removed
      .filter((value) => !renamed.has(value))
      .map(({ name, value }) => ({ kind: "removed", name, before: value, description: describe(name) }) as const),
    ...added
      .filter((value) => !renamed.has(value))
      .map(({ name, value }) => ({ kind: "added", name, after: value, description: describe(name) }) as const),
    ...differences.flatMap(({ name, before: was, after: now }) =>
      was === undefined || now === undefined
        ? []
        : [{ kind: "default", name, before: was, after: now, description: describe(name) } as const],
    ),
  ];
  return changes.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

interface Difference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** Goes down as long as both sides have something in there; an empty mapping that is filled is a changed default. */
function diffMappings(before: Mapping, after: Mapping, path: readonly string[]): Difference[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key): Difference[] => {
    const here = [...path, key];
    const [was, now] = [Object.hasOwn(before, key), Object.hasOwn(after, key)];
    const [old, current] = [before[key], after[key]];
    if (!was) return leaves(current, here).map(({ name, value }) => ({ name, after: value }));
    if (!now) return leaves(old, here).map(({ name, value }) => ({ name, before: value }));
    if (isFilled(old) && isFilled(current)) return diffMappings(old, current, here);
    const [oldText, text] = [inline(old), inline(current)];
    return oldText === text ? [] : [{ name: here.map(nameOf).join("."), before: oldText, after: text }];
  });
}

function leaves(value: unknown, path: readonly string[]): { name: string; value: string }[] {
  if (!isFilled(value)) return [{ name: path.map(nameOf).join("."), value: inline(value) }];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

function isFilled(value: unknown): value is Mapping {
  return isMapping(value) && Object.keys(value).length > 0;
}

/** Helm writes a key with a dot as `nodeSelector.kubernetes\.io/os`. */
function nameOf(key: string): string {
  return key.replaceAll(".", "\\.");
}

/** The values and, by name, the comments that stand before or after them. */
function readValues(text: string): { values: Mapping; comments: Map<string, string> } | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  try {
    const values: unknown = document.toJS() ?? {};
    if (!isMapping(values)) return undefined;
    const comments = new Map<string, string>();
    if (isMap(document.contents)) collectComments(document.contents, [], document.commentBefore, comments);
    return { values, comments };
  } catch {
    return undefined;
  }
}

function collectComments(
  map: YAMLMap,
  path: readonly string[],
  first: string | null | undefined,
  comments: Map<string, string>,
): void {
  for (const [i, pair] of map.items.entries()) {
    if (!isScalar(pair.key)) continue;
    const here = [...path, String(pair.key.value)];
    // The comment before the first key of a mapping belongs to the mapping, for the parser.
    const before = pair.key.commentBefore ?? (i === 0 ? (map.commentBefore ?? first) : undefined);
    const description = lastParagraph(before ?? commentAfter(pair));
    if (description !== "") comments.set(here.map(nameOf).join("."), description);
    if (isMap(pair.value)) collectComments(pair.value, here, undefined, comments);
  }
}

function commentAfter(pair: Pair): string {
  return isScalar(pair.value) ? (pair.value.comment ?? "") : "";
}

/** Blank lines part a comment on a value from a heading above it. `# --` and `@` lines are marks of helm-docs and bitnami. */
function lastParagraph(comment: string): string {
  const paragraph = comment.split(/\n\s*\n/).at(-1) ?? "";
  const lines = paragraph.split("\n").map((line) => line.trim().replace(/^(--|#+)\s*/, ""));
  return lines.filter((line) => line !== "" && !line.startsWith("@")).join(" ");
}
