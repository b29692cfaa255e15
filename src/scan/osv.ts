import { fixedVersion, type Affected } from "./fixed.ts";
import { severityOf, type Severity } from "./severity.ts";

/** Whether the code calls what is vulnerable; `unknown` where that was not analysed or cannot be. */
export type Called = "yes" | "no" | "unknown";

/** A package that the scanner saw. */
export interface ScannedPackage {
  readonly name: string;
  /** Empty where the scanner does not know it. */
  readonly version: string;
  /** OSV's name with a distribution's release: `Go`, `Debian:12`. Empty where there is none. */
  readonly ecosystem: string;
}

/** One vulnerability of one package, as one scan reports it. */
export interface RawFinding {
  readonly package: ScannedPackage;
  /** The file that it was seen in: `/manager` in an image, `/src/go.mod`. */
  readonly path: string;
  /** Every name of the vulnerability, sorted: `CVE-…`, `GHSA-…`, `GO-…`. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly severity: Severity;
  /** CVSS base score, 0 to 10, where somebody has given one. */
  readonly score?: number;
  /** The lowest version without it, as the ecosystem writes versions. */
  readonly fixedVersion?: string;
  readonly called: Called;
}

/** What one scan saw. */
export interface ScanReport {
  readonly packages: readonly ScannedPackage[];
  readonly findings: readonly RawFinding[];
}

interface OsvRecord {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly summary?: string;
  readonly details?: string;
  readonly affected?: readonly Affected[];
  readonly database_specific?: { readonly severity?: unknown };
}

interface OsvGroup {
  readonly ids: readonly string[];
  readonly aliases?: readonly string[];
  readonly max_severity?: string;
  readonly experimental_analysis?: Readonly<Record<string, { called: boolean; unimportant?: boolean }>>;
}

interface OsvPackage {
  readonly package: { readonly name: string; readonly version: string; readonly ecosystem: string };
  readonly vulnerabilities?: readonly OsvRecord[];
  readonly groups?: readonly OsvGroup[];
}

interface OsvResult {
  readonly source?: { readonly path?: string };
  readonly packages?: readonly OsvPackage[];
}

interface OsvOutput {
  readonly results?: readonly OsvResult[] | null;
}

/**
 * Reads what `osv-scanner scan … --all-packages --format json` of version 2 prints. The scanner has put records that
 * are aliases of each other into one group already; a group is one finding.
 */
export function parseOsvOutput(json: string): ScanReport {
  const seen = ((JSON.parse(json) as OsvOutput).results ?? []).flatMap(({ source, packages = [] }) =>
    packages.map((entry) => ({ entry, path: source?.path ?? "" })),
  );
  return {
    packages: seen.map(
      ({
        entry: {
          package: { name, version, ecosystem },
        },
      }) => ({ name, version, ecosystem }),
    ),
    findings: seen.flatMap(({ entry, path }) => (entry.groups ?? []).map((group) => toFinding(entry, group, path))),
  };
}

function toFinding(entry: OsvPackage, group: OsvGroup, path: string): RawFinding {
  const { name, version, ecosystem } = entry.package;
  const records = (entry.vulnerabilities ?? []).filter(({ id }) => group.ids.includes(id));
  const names = [...group.ids, ...(group.aliases ?? []), ...records.flatMap(({ aliases }) => aliases ?? [])];
  const score = Number.parseFloat(group.max_severity ?? "");
  const fixed = fixedVersion(
    { name, version, ecosystem },
    records.map(({ affected }) => affected ?? []),
  );
  return {
    package: { name, version, ecosystem },
    path,
    names: [...new Set(names)].sort(),
    summary: summaryOf(records),
    severity: groupSeverity(group, records),
    ...(Number.isFinite(score) && { score }),
    ...(fixed !== undefined && { fixedVersion: fixed }),
    called: groupCalled(group),
  };
}

function summaryOf(records: readonly OsvRecord[]): string {
  const summary = records.find((record) => (record.summary ?? "") !== "")?.summary;
  return (summary ?? records[0]?.details ?? "").split("\n")[0] ?? "";
}

function groupSeverity(group: OsvGroup, records: readonly OsvRecord[]): Severity {
  const analyses = Object.values(group.experimental_analysis ?? {});
  // Debian's word for what is no security problem in a Debian system.
  if (analyses.some(({ unimportant }) => unimportant === true)) return "low";
  const label = records.map(({ database_specific: own }) => own?.severity).find((text) => typeof text === "string");
  return severityOf(group.max_severity ?? "", label);
}

/** Records without symbols cannot be analysed; the scanner leaves them out. */
function groupCalled({ experimental_analysis: analysis }: OsvGroup): Called {
  const analyses = Object.values(analysis ?? {}).filter(({ unimportant }) => unimportant !== true);
  if (analyses.length === 0) return "unknown";
  return analyses.some(({ called }) => called) ? "yes" : "no";
}
