import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isMap, isPair, LineCounter, parseDocument, type Document } from "yaml";
import { fail, throwIfAny, type Problem } from "../errors.ts";

/** A kind of YAML file that users write, and the schema that it has to follow. */
export interface YamlFormat {
  /** Path, relative to the repository's root: `slipway.yaml`. */
  readonly file: string;
  /** What the codes of its problems begin with: `config` gives `config-syntax`. */
  readonly code: string;
  /** JSON Schema, draft 7. */
  readonly schema: object;
}

/** What a file says, and where it says it. */
export interface YamlContent<T> {
  readonly value: T;
  /** The place of the value at a path, for problems that a schema cannot find: `slipway.yaml:3:5`. */
  readonly placeOf: (path: readonly (string | number)[]) => string;
}

/**
 * Makes the reader of a format. An empty file counts as an empty mapping.
 *
 * @returns a function from the file's text to its content, which throws SlipwayError with every problem of the file,
 *   each with line and column
 */
export function yamlReader<T>(format: YamlFormat): (text: string) => YamlContent<T> {
  // Not before there is a file to read: to compile a schema takes as long as to start Node.
  let compiled: ValidateFunction<T> | undefined;
  return (text) => {
    const validate = (compiled ??= new Ajv({ allErrors: true, strict: true }).compile<T>(format.schema));
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
    const place = (offset: number): string => {
      const { line, col } = lines.linePos(offset);
      return `${format.file}:${line}:${col}`;
    };
    throwIfAny(
      document.errors.map((error) => ({
        code: `${format.code}-syntax`,
        where: place(error.pos[0]),
        what: "the file is not valid YAML",
        why: error.message,
        remedy: "correct the syntax at this place",
      })),
    );
    const value = contentOf(document, format, place(0));
    if (!validate(value)) {
      const positioned = (validate.errors ?? []).filter(isOwnError).map((error) => {
        const offset = offsetOf(document, pathOf(error), keyOf(error));
        return { offset, problem: toProblem(error, value, place(offset), format) };
      });
      throwIfAny(positioned.sort((a, b) => a.offset - b.offset).map(({ problem }) => problem));
    }
    return { value: value as T, placeOf: (path) => place(offsetOf(document, path)) };
  };
}

/** @throws SlipwayError for aliases that would make a small file huge */
function contentOf(document: Document, { code }: YamlFormat, where: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw fail({
      code: `${code}-syntax`,
      where,
      what: "the file cannot be read",
      why,
      remedy: "write it without aliases",
    });
  }
}

/** ajv reports a bad property name twice: once for the name, once for the object that holds it. */
function isOwnError(error: ErrorObject): boolean {
  return error.keyword !== "propertyNames";
}

/** The offset in the text of the value at a path, or of a key of it. */
function offsetOf(document: Document, path: readonly (string | number)[], key?: string): number {
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

function toProblem(error: ErrorObject, root: unknown, where: string, { code, schema, file }: YamlFormat): Problem {
  const path = pathOf(error);
  const name = [...path, ...(keyOf(error) === undefined ? [] : [keyOf(error)])].join(".") || "the file";
  if (error.keyword === "additionalProperties") {
    const remedy = `remove it, or use one of: ${knownKeys(error, schema).join(", ")}`;
    return { code: `${code}-unknown-key`, where, what: `${name} is not a known key`, remedy };
  }
  const { missingProperty } = error.params as { missingProperty?: string };
  if (missingProperty !== undefined) {
    return { code: `${code}-missing-key`, where, what: `${name} has no ${missingProperty}`, remedy: "add it" };
  }
  const value = path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | null)?.[part], root);
  return {
    code: `${code}-invalid-value`,
    where,
    what: `${name} ${error.message ?? "is not valid"}`,
    why: `it is ${JSON.stringify(value)}`,
    remedy: remedyFor(error, file),
  };
}

/** The keys that the schema allows beside an unknown one. */
function knownKeys(error: ErrorObject, schema: object): string[] {
  const segments = error.schemaPath.split("/").slice(1, -1);
  const parent = segments.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], schema);
  return Object.keys((parent as { properties?: object } | undefined)?.properties ?? {});
}

function remedyFor(error: ErrorObject, file: string): string {
  const params = error.params as { allowedValues?: unknown[]; type?: string; pattern?: string };
  if (params.allowedValues !== undefined) return `use one of: ${params.allowedValues.join(", ")}`;
  if (params.type !== undefined) return `write a value of type ${params.type}`;
  if (params.pattern !== undefined) return `write a value of the form ${params.pattern}`;
  return `see the key's description in the JSON Schema of ${file}`;
}
