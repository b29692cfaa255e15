import { isCollection, isMap, isScalar, visit, Document, type CST, type Pair, type YAMLMap, type YAMLSeq } from "yaml";

/**
 * Insertions into a YAML text that leave every other byte as it is. The library tells where things are; printing its
 * document instead would write quotes, line breaks and indentation of everything anew.
 */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text with the splices made. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, text: new_ }) => done.slice(0, from) + new_ + done.slice(to), text);
}

/** Inserts a value into a list that is not empty, before item `at`, or after the last. */
export function insertItem(text: string, list: YAMLSeq, at: number, value: unknown): Splice {
  if (list.flow === true) return insertIntoFlow(list, at, JSON.stringify(value));
  const offsets = (list.srcToken as CST.BlockSequence).items.map(({ start }) => indicator(start));
  return insertLines(text, list, at, offsets, asItem(value));
}

/** Inserts a key with a value into a map that is not empty, before pair `at`, or after the last. */
export function insertPair(text: string, map: YAMLMap, at: number, key: string, value: unknown): Splice {
  if (map.flow === true) return insertIntoFlow(map, at, `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const offsets = map.items.map((pair) => startOf(pair.key));
  return insertLines(text, map, at, offsets, toYaml({ [key]: value }));
}

/** Gives a value to a key of a block map that has none, or an empty list or map. */
export function fillPair(text: string, map: YAMLMap, pair: Pair, value: unknown): Splice[] {
  const source = (map.srcToken as CST.BlockMap).items[map.items.indexOf(pair)];
  const colon = source?.sep?.find(({ type }) => type === "map-value-ind")?.offset ?? startOf(pair.key);
  const end = Math.max(endOf(pair.value), colon + 1);
  const column = columnOf(text, startOf(pair.key));
  // Lists stand in their key's column, as Helm writes them; maps two columns further.
  const lines = indented(toYaml(value), column + (Array.isArray(value) ? 0 : 2), eolOf(text));
  return [{ from: colon + 1, to: end, text: "" }, atNextLine(text, end, lines)];
}

/** Replaces a scalar: by a text in double quotes, or by a truth value. */
export function replaceScalar(node: unknown, value: string | boolean): Splice {
  return { from: startOf(node), to: endOf(node), text: JSON.stringify(value) };
}

/** YAML as Helm writes it, readable by YAML 1.1 and 1.2 alike; ends with a line feed. */
function toYaml(value: unknown): string {
  const document = new Document(value, { version: "1.1" });
  visit(document, {
    Scalar(_, node) {
      // Go's reader takes 0o7 for a number, and << for a merge of maps.
      if (typeof node.value === "string" && /^([-+]?0[a-z]|<<$|=$)/i.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, directives: false });
}

function asItem(value: unknown): string {
  return toYaml([value]);
}

function insertLines(text: string, node: YAMLMap | YAMLSeq, at: number, offsets: number[], lines: string): Splice {
  const column = columnOf(text, offsets[0] ?? 0);
  const block = indented(lines, column, eolOf(text));
  const next = offsets[at];
  if (next === undefined) return atNextLine(text, lastLeafEnd(node), block);
  const from = aboveComments(text, lineStart(text, next), column);
  return { from, to: from, text: block };
}

/** Flow collections, such as an index in JSON: JSON is YAML, in one line. */
function insertIntoFlow(node: YAMLMap | YAMLSeq, at: number, json: string): Splice {
  const next = node.items[at];
  const key = isMap(node) ? (next as Pair | undefined)?.key : next;
  const last = node.items.at(-1);
  if (key !== undefined) return { from: startOf(key), to: startOf(key), text: `${json}, ` };
  if (last === undefined) return { from: startOf(node) + 1, to: startOf(node) + 1, text: json };
  const end = endOf(isMap(node) ? (last as Pair).value : last);
  return { from: end, to: end, text: `, ${json}` };
}

/** Comment lines right above an item, in its column, are about that item. */
function aboveComments(text: string, start: number, column: number): number {
  if (start === 0) return 0;
  const previous = lineStart(text, start - 1);
  const line = text.slice(previous, start);
  return line.startsWith(`${" ".repeat(column)}#`) ? aboveComments(text, previous, column) : start;
}

function atNextLine(text: string, offset: number, block: string): Splice {
  if (offset > 0 && text[offset - 1] === "\n") return { from: offset, to: offset, text: block };
  const newline = text.indexOf("\n", offset);
  if (newline >= 0) return { from: newline + 1, to: newline + 1, text: block };
  return { from: text.length, to: text.length, text: eolOf(text) + block };
}

function indented(lines: string, column: number, eol: string): string {
  return lines.replaceAll(/^(?=.)/gm, " ".repeat(column)).replaceAll("\n", eol);
}

function lastLeafEnd(node: unknown): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return last === undefined ? endOf(node) : Math.max(endOf(last.key), lastLeafEnd(last.value));
  }
  const items = (node as YAMLSeq | undefined)?.items;
  if (Array.isArray(items) && (node as YAMLSeq).flow !== true) return lastLeafEnd(items.at(-1));
  return endOf(node);
}

function indicator(start: readonly CST.SourceToken[]): number {
  return start.find(({ type }) => type === "seq-item-ind")?.offset ?? 0;
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

type Ranged = { range?: [number, number, number] | null } | null | undefined;

function startOf(node: unknown): number {
  return (node as Ranged)?.range?.[0] ?? 0;
}

function endOf(node: unknown): number {
  return (node as Ranged)?.range?.[1] ?? 0;
}

/** Whether a node is missing, null, or an empty list or map. */
export function isEmpty(node: unknown): boolean {
  if (isScalar(node)) return node.value === null;
  if (node === null || node === undefined) return true;
  return isCollection(node) && node.items.length === 0;
}
