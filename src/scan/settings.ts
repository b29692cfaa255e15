import { keysOf, type PlaceOf } from "../config/place.ts";
import type { Problem } from "../errors.ts";
import type { Threshold } from "./severity.ts";

/** What slipway.yaml says about the scan, under `scan`. */
export interface ScanConfig {
  readonly threshold?: Threshold;
  readonly onlyCalled?: boolean;
  readonly onlyFixable?: boolean;
  readonly exceptions?: readonly ScanException[];
  readonly databaseMaxAge?: number;
  readonly source?: boolean;
}

/** A vulnerability that is accepted for a while. */
export interface ScanException {
  /** Any of the vulnerability's names: `GO-2026-1234`, `CVE-2026-1234`, `GHSA-…`. */
  readonly id: string;
  readonly reason: string;
  /** The last day that it is accepted, as 2026-12-31. */
  readonly expires: string;
}

/** An exception with its place in slipway.yaml. */
export interface PlacedException extends ScanException {
  /** `slipway.yaml:12:7` */
  readonly where: string;
}

/** By what rules a scan is judged. */
export interface ScanPolicy {
  /** Findings of this severity and worse block. */
  readonly threshold: Threshold;
  /** Whether a finding lets pass whose vulnerable code is known not to be called. */
  readonly onlyCalled: boolean;
  /** Whether a finding lets pass that no version mends yet. */
  readonly onlyFixable: boolean;
  readonly exceptions: readonly PlacedException[];
  /** How old the databases of vulnerabilities may be, in days. */
  readonly databaseMaxAge: number;
  /** Whether the source is scanned too, which tells what is called. */
  readonly source: boolean;
}

/** The policy that a configuration asks for; an environment's settings are in it already. */
export function scanPolicy(config: ScanConfig = {}, placeOf: PlaceOf = keysOf): ScanPolicy {
  return {
    threshold: config.threshold ?? "high",
    onlyCalled: config.onlyCalled ?? false,
    onlyFixable: config.onlyFixable ?? false,
    exceptions: (config.exceptions ?? []).map((exception, i) => ({
      ...exception,
      where: placeOf(["scan", "exceptions", i]),
    })),
    databaseMaxAge: config.databaseMaxAge ?? 7,
    source: config.source ?? true,
  };
}

/** What is wrong with a policy itself: known before anything is built or scanned. */
export function policyProblems({ onlyCalled, source, exceptions }: ScanPolicy): Problem[] {
  return [...(onlyCalled && !source ? [nothingAnalysed] : []), ...exceptionProblems(exceptions)];
}

/** The rules beside threshold and exceptions in words, for people; empty where there are none. */
export function leniencies({ onlyCalled, onlyFixable }: Pick<ScanPolicy, "onlyCalled" | "onlyFixable">): string[] {
  return [
    ...(onlyCalled ? ["what the code does not call does not block"] : []),
    ...(onlyFixable ? ["what no version mends yet does not block"] : []),
  ];
}

const nothingAnalysed: Problem = {
  code: "scan-settings-contradict",
  where: "slipway.yaml: scan.onlyCalled",
  what: "it is not analysed what is called",
  why: "scan.source is false",
  remedy: "leave scan.source out, or scan.onlyCalled; an environment's own settings count, too",
};

function exceptionProblems(exceptions: readonly PlacedException[]): Problem[] {
  return exceptions.flatMap(({ id, reason, expires, where }, i) => {
    const problem = (what: string, remedy: string): Problem => ({
      code: "scan-exception-invalid",
      where,
      what,
      remedy,
    });
    return [
      ...(reason.trim() === ""
        ? [problem(`the exception for ${id} has no reason`, "say why the vulnerability can be lived with until then")]
        : []),
      ...(isDay(expires)
        ? []
        : [problem(`the exception for ${id} expires on ${expires}, which is no date`, "write it as 2026-12-31")]),
      ...(exceptions.findIndex((other) => other.id === id) < i
        ? [problem(`there is another exception for ${id}`, "keep one of them")]
        : []),
    ];
  });
}

/** A day that exists, as 2026-12-31. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
