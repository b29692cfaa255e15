import type { ObjectResult } from "./kubeconform.ts";
import type { Rendering } from "./rendering.ts";

/** What was validated of what a release installs. */
export interface ValidationReport {
  readonly renderings: readonly Rendering[];
  readonly results: readonly ObjectResult[];
  /** Kinds for which there was no schema. */
  readonly notValidated: readonly string[];
  /** Images that exist, with their digests. */
  readonly images: readonly { readonly reference: string; readonly digest: string }[];
  /** What else was left out, and why. */
  readonly notes: readonly string[];
}

/** The report for people: for each chart, kustomization and version of Kubernetes what was rendered and found valid, and what was left out. */
export function renderReport(report: ValidationReport): string {
  const origins = grouped(report.renderings, ({ origin }) => origin).map(([origin, renderings]) => [
    origin,
    `  rendered with ${[...new Set(renderings.map(({ values }) => values))].join(", ")}`,
    ...grouped(renderings, ({ kubernetes }) => kubernetes).map(([kubernetes, of]) => {
      const valid = report.results.filter(
        (result) => result.status === "valid" && of.includes(result.rendering),
      ).length;
      return `  Kubernetes ${kubernetes}: ${valid} objects valid`;
    }),
  ]);
  return [
    ...origins.flat(),
    ...report.images.map(({ reference, digest }) => `image ${reference} ${digest}`),
    ...omissions(report),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What was not validated, a line each; nothing may pass in silence. */
export function omissions({ notValidated, notes }: ValidationReport): string[] {
  return [...notValidated.map((kind) => `not validated: ${kind}, for which there is no schema`), ...notes];
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}
