import { isMap, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { Problem } from "../errors.ts";
import { DEFAULT_VALUES, describeRenderings } from "./rendering.ts";

/** A run of Helm over a chart that failed, with one set of values. */
export interface HelmFailure {
  readonly command: "lint" | "template";
  /** As in a rendering: {@link DEFAULT_VALUES} or a file. */
  readonly values: string;
  readonly kubernetes: string;
  /** Standard output and error, in this order. */
  readonly output: string;
}

/** A chart, as far as its problems are told. */
export interface FailedChart {
  /** Folder in the repository. */
  readonly path: string;
  readonly name: string;
  /** Contents of values.yaml and of the other files of values, by their paths in the chart. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The problems that Helm tells of a chart. A fault that several sets of values have is told once. Where lint fails for some
 * values, what template says of them is the same again.
 */
export function helmProblems(chart: FailedChart, failures: readonly HelmFailure[]): Problem[] {
  const linted = new Set(failures.filter(({ command }) => command === "lint").map(({ values }) => values));
  const told = failures.filter(({ command, values }) => command === "lint" || !linted.has(values));
  const faults = told.flatMap((failure) => faultsOf(chart, failure).map((fault) => ({ ...fault, failure })));
  const groups = new Map<string, (typeof faults)[number][]>();
  for (const fault of faults) {
    const key = JSON.stringify([fault.where, fault.what, fault.why]);
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { failure, why = "", ...problem } = first;
    return [
      { ...problem, why: `${why}\nwith ${describeRenderings([failure, ...group.map((fault) => fault.failure)])}` },
    ];
  });
}

function faultsOf(chart: FailedChart, failure: HelmFailure): Problem[] {
  const violations = schemaViolations(chart, failure.output);
  if (violations.length > 0) return violations.map((violation) => violationProblem(chart, failure.values, violation));
  const lines = failure.command === "lint" ? lintFindings(failure.output) : [failure.output.trim()];
  return lines.map((line) => ({
    code: "chart-invalid",
    where: `chart ${chart.path}`,
    what: failure.command === "lint" ? "helm lint finds a fault" : "helm cannot render the chart",
    why: line,
    remedy:
      failure.values === DEFAULT_VALUES
        ? `correct the chart; \`helm lint --strict ${chart.path}\` repeats the check`
        : `correct the chart or the values; \`helm lint --strict ${chart.path} -f ${chart.path}/${failure.values}\` repeats the check`,
  }));
}

/** Errors and warnings of `helm lint`, without what is mere information; all of it when there is neither. */
function lintFindings(output: string): string[] {
  const found = output.split(/^(?=\[(?:ERROR|WARNING|INFO)\] |Error: |==> )/m).map((part) => part.trim());
  const faults = found.filter((part) => /^\[(ERROR|WARNING)\] /.test(part));
  const errors = found.filter((part) => part.startsWith("Error: ") && !/^Error: \d+ chart\(s\) linted/.test(part));
  const all = [...faults, ...errors];
  return all.length > 0 ? all : [output.trim()];
}

/** A value that values.schema.json does not allow. */
interface Violation {
  readonly path: readonly string[];
  readonly what: string;
}

/** Reads what Helm 3.18 and later print: `- at '/image': additional properties 'tga' not allowed`, below the chart's name. */
function schemaViolations({ name }: FailedChart, output: string): Violation[] {
  let chart: readonly string[] = [];
  return output.split("\n").flatMap((line) => {
    const header = /^([a-z0-9][a-z0-9.-]*):$/.exec(line);
    if (header !== null) chart = header[1] === name ? [] : [header[1] ?? ""];
    const match = /(?:^|: )- at '([^']*)': (.+)$/.exec(line);
    if (match === null) return [];
    const path = (match[1] ?? "").split("/").slice(1);
    return [{ path: [...chart, ...path], what: match[2] ?? "" }];
  });
}

function violationProblem(chart: FailedChart, values: string, { path, what }: Violation): Problem {
  return {
    code: "chart-values",
    where: placeOf(chart, values, path, what),
    what: path.length === 0 ? what : `${path.join(".")}: ${what}`,
    why: `${chart.path}/values.schema.json does not allow it`,
    remedy: "correct the value, or the schema where it is too narrow",
  };
}

/** Where a value stands: in its own file, or in values.yaml, whose values the others are laid over. */
function placeOf(chart: FailedChart, values: string, path: readonly string[], what: string): string {
  const key = /^additional properties '([^']+)'/.exec(what)?.[1];
  const wanted = key === undefined ? path : [...path, key];
  const files = values === DEFAULT_VALUES ? ["values.yaml"] : [values, "values.yaml"];
  for (const file of files) {
    const place = wanted.length === 0 ? undefined : lineOf(chart.files[file] ?? "", wanted);
    if (place !== undefined) return `${chart.path}/${file}:${place}`;
  }
  return `${chart.path}/${files[0] ?? ""}`;
}

/** Line and column of a key in a YAML file, as `3:5`; undefined where there is none. */
function lineOf(content: string, path: readonly string[]): string | undefined {
  const lines = new LineCounter();
  let node: unknown = parseDocument(content, { lineCounter: lines }).contents;
  let offset: number | undefined;
  for (const element of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === element);
      offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      node = pair?.value;
    } else {
      const items: unknown = (node as { items?: unknown } | null | undefined)?.items;
      const item: unknown = Array.isArray(items) ? (items as unknown[])[Number(element)] : undefined;
      offset = (item as { range?: [number, number, number] } | undefined)?.range?.[0];
      node = item;
    }
    if (offset === undefined) return undefined;
  }
  if (offset === undefined) return undefined;
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}
