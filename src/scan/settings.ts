import type { Problem } from "../errors.ts";
import type { Threshold } from "./severity.ts";

/** What slipway.yaml says about the scan, under `scan`. */
export interface ScanConfig {
  readonly threshold?: Threshold;
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

/** By what rules a scan is judged. */
export interface ScanPolicy {
  /** Findings of this severity and worse block. */
  readonly threshold: Threshold;
  readonly exceptions: readonly ScanException[];
  /** How old the databases of vulnerabilities may be, in days. */
  readonly databaseMaxAge: number;
  /** Whether the source is scanned too, which tells what is called. */
  readonly source: boolean;
}

/** The policy that a configuration asks for. */
export function scanPolicy(config: ScanConfig = {}): ScanPolicy {
  return {
    threshold: config.threshold ?? "high",
    exceptions: config.exceptions ?? [],
    databaseMaxAge: config.databaseMaxAge ?? 7,
    source: config.source ?? true,
  };
}

/** Exceptions that say too little. They can be checked before anything is built. */
export function exceptionProblems(exceptions: readonly ScanException[]): Problem[] {
  return exceptions.flatMap((exception, i) => {
    const { id, reason, expires } = exception;
    const problem = (what: string, remedy: string): Problem => ({
      code: "scan-exception-invalid",
      where: placeOf(i),
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

/** Where an exception stands. */
export function placeOf(index: number): string {
  return `slipway.yaml: scan.exceptions[${index}]`;
}

/** A day that exists, as 2026-12-31. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
