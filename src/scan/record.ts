import type { Database } from "./database.ts";
import type { State, Judged } from "./gate.ts";
import type { ScanPolicy } from "./settings.ts";
import type { Severity } from "./severity.ts";

/** What release.json says of the scan. */
export interface ScanRecord extends Pick<ScanPolicy, "threshold" | "onlyCalled" | "onlyFixable"> {
  readonly databases: readonly Database[];
  readonly findings: {
    readonly total: number;
    /** How many of each; those of which there are none are left out. */
    readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
    readonly byState: Readonly<Partial<Record<State, number>>>;
  };
}

/** A scan as the record keeps it: by what it was judged, and how much was found. */
export function recordScan(
  findings: readonly Judged[],
  databases: readonly Database[],
  { threshold, onlyCalled, onlyFixable }: ScanPolicy,
): ScanRecord {
  return {
    threshold,
    onlyCalled,
    onlyFixable,
    databases,
    findings: {
      total: findings.length,
      bySeverity: counts(findings.map(({ severity }) => severity)),
      byState: counts(findings.map(({ state }) => state)),
    },
  };
}

function counts<T extends string>(values: readonly T[]): Partial<Record<T, number>> {
  const result: Partial<Record<T, number>> = {};
  for (const value of values) result[value] = (result[value] ?? 0) + 1;
  return result;
}
