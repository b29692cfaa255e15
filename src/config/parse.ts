import { Ajv, type ErrorObject } from "ajv";
import { isMap, isPair, LineCounter, parseDocument, type Document } from "yaml";
import { throwIfAny, type Problem } from "../errors.ts";
import { CONFIG_FILE, type Config } from "./config.ts";
import schema from "./schema.json" with { type: "json" };

const validate = new Ajv({ allErrors: true, strict: true }).compile<Config>(schema);

/**
 * Reads `slipway.yaml`. An empty file, like no file, is an empty configuration.
 *
 * @throws SlipwayError with every problem of the file, each with line and column
 */
export function parseConfig(text: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  throwIfAny(
    document.errors.map((error) => ({
      code: "config-syntax",
      where: place(lines, error.pos[0]),
      what: "the file is not valid YAML",
      why: error.message,
      remedy: "correct the syntax at this place",
    })),
  );
  const value: unknown = document.toJS() ?? {};
  if (validate(value)) return value;
  const positioned = (validate.errors ?? []).filter(isOwnError).map((error) => {
    const offset = offsetOf(document, error);
    return { offset, problem: toProblem(error, value, place(lines, offset)) };
  });
  throwIfAny(positioned.sort((a, b) => a.offset - b.offset).map(({ problem }) => problem));
  return {};
}

/** ajv reports a bad property name twice: once for the name, once for the object that holds it. */
function isOwnError(error: ErrorObject): boolean {
  return error.keyword !== "propertyNames";
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${CONFIG_FILE}:${line}:${col}`;
}

/** The offset in the text of the key or value that an error is about. */
function offsetOf(document: Document, error: ErrorObject): number {
  const path = pathOf(error);
  const key = keyOf(error);
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && String(item.key) === key);
    return rangeStart(pair?.key) ?? rangeStart(node) ?? 0;
  }
  return rangeStart(node) ?? 0;
}

function rangeStart(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
}

function pathOf(error: ErrorObject): (string | number)[] {
  return error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function keyOf(error: ErrorObject): string | undefined {
  const params = error.params as { additionalProperty?: string };
  return params.additionalProperty ?? error.propertyName;
}

function toProblem(error: ErrorObject, root: unknown, where: string): Problem {
  const path = pathOf(error);
  const name = [...path, ...(keyOf(error) === undefined ? [] : [keyOf(error)])].join(".") || "the file";
  if (error.keyword === "additionalProperties") {
    const remedy = `remove it, or use one of: ${knownKeys(error).join(", ")}`;
    return { code: "config-unknown-key", where, what: `${name} is not a known key`, remedy };
  }
  const value = path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | null)?.[part], root);
  return {
    code: "config-invalid-value",
    where,
    what: `${name} ${error.message ?? "is not valid"}`,
    why: `it is ${JSON.stringify(value)}`,
    remedy: remedyFor(error),
  };
}

/** The keys that the schema allows beside an unknown one. */
function knownKeys(error: ErrorObject): string[] {
  const segments = error.schemaPath.split("/").slice(1, -1);
  const parent = segments.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], schema);
  return Object.keys((parent as { properties?: object } | undefined)?.properties ?? {});
}

function remedyFor(error: ErrorObject): string {
  const params = error.params as { allowedValues?: unknown[]; type?: string; pattern?: string };
  if (params.allowedValues !== undefined) return `use one of: ${params.allowedValues.join(", ")}`;
  if (params.type !== undefined) return `write a value of type ${params.type}`;
  if (params.pattern !== undefined) return `write a value of the form ${params.pattern}`;
  return "see the key's description in the JSON Schema of slipway.yaml";
}
