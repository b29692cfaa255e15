import { parseAllDocuments } from "yaml";

/** A mapping of a YAML file, with unknown values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Every mapping among the documents of a YAML text; what cannot be read is left out. */
export function readObjects(text: string): Mapping[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return [];
    try {
      const value: unknown = document.toJS();
      return isMapping(value) ? [value] : [];
    } catch {
      // Aliases that would make a small text huge.
      return [];
    }
  });
}

/** The texts of those documents of a YAML text that hold a word. Looking is much faster than parsing, which large CRDs need not be. */
export function documentsWith(text: string, word: string): string[] {
  return text.split(/^---(?:[ \t].*)?$/m).filter((document) => document.includes(word));
}

/**
 * The objects of two versions that do not stand in both, word for word. Parsing is slow for large CRDs, and most are the same in both.
 *
 * @param before YAML texts, of one or more documents each
 */
export function differingObjects(before: readonly string[], after: readonly string[]): [Mapping[], Mapping[]] {
  const documentsOf = (texts: readonly string[]): string[] => texts.flatMap((text) => documentsWith(text, ""));
  const [old, current] = [documentsOf(before), documentsOf(after)];
  const without = (documents: readonly string[], others: readonly string[]): Mapping[] => {
    const there = new Set(others.map((text) => text.trim()));
    return documents.filter((text) => !there.has(text.trim())).flatMap(readObjects);
  };
  return [without(old, current), without(current, old)];
}

/** Whether a value is a mapping, and no list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys; undefined where there is none. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isMapping(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
}

/** A string at a path of keys; empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = valueAt(value, ...path);
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? String(found) : "";
}

/** The list at a path of keys; empty where there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** A value as one line of YAML's flow style, which is JSON but for its quotes; equal values give equal lines. */
export function inline(value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${key}: ${inline(item)}`).join(", ")}}`;
}
