import type { Called, RawFinding, ScanReport } from "./osv.ts";
import { compareSeverity, type Severity } from "./severity.ts";

/** Where the source's findings are, beside the images' platforms. */
export const SOURCE = "source";

/** One vulnerability of one package, wherever it was found. */
export interface Finding {
  /** The name that it goes by: Go's own id, else the CVE's, else GitHub's. */
  readonly id: string;
  /** Its other names. */
  readonly aliases: readonly string[];
  readonly package: string;
  readonly version: string;
  readonly ecosystem: string;
  readonly summary: string;
  readonly severity: Severity;
  /** CVSS base score, where somebody has given one. */
  readonly score?: number;
  readonly fixedVersion?: string;
  readonly called: Called;
  /** Platforms of the images that have it, and {@link SOURCE}. */
  readonly where: readonly string[];
}

/** The reports of one run: of each platform's image, and of the source where that was scanned. */
interface Reports {
  readonly images: readonly { readonly platform: string; readonly report: ScanReport }[];
  readonly source?: ScanReport;
}

/**
 * All findings, each once, the worst first. The images say what is shipped and in which version; the source adds
 * whether it is called. For Go's standard library the source knows only the version that go.mod asks for at least, so
 * that what the images do not have of it is left out.
 */
export function mergeFindings({ images, source }: Reports): Finding[] {
  const merged = new Map<string, Finding>();
  for (const { platform, report } of images) {
    for (const raw of report.findings) add(merged, keyOf(raw, raw.package.version), raw, platform);
  }
  for (const raw of source?.findings ?? []) {
    const same = [...merged.entries()].filter(([, finding]) => isSame(finding, raw));
    for (const [key] of same) add(merged, key, raw, SOURCE);
    const alone = same.length === 0 && !(images.length > 0 && isStandardLibrary(raw));
    if (alone) add(merged, keyOf(raw, raw.package.version), raw, SOURCE);
  }
  return [...merged.values()].sort(
    (a, b) => compareSeverity(a.severity, b.severity) || compareText(a.package, b.package) || compareText(a.id, b.id),
  );
}

function add(merged: Map<string, Finding>, key: string, raw: RawFinding, where: string): void {
  const before = merged.get(key) ?? toFinding(raw);
  merged.set(key, {
    ...before,
    called: before.called === "unknown" ? raw.called : before.called,
    where: before.where.includes(where) ? before.where : [...before.where, where],
  });
}

function toFinding({ package: { name, version, ecosystem }, names, ...raw }: RawFinding): Finding {
  const id = primaryName(names);
  return {
    id,
    aliases: names.filter((alias) => alias !== id),
    package: name,
    version,
    ecosystem,
    summary: raw.summary,
    severity: raw.severity,
    ...(raw.score !== undefined && { score: raw.score }),
    ...(raw.fixedVersion !== undefined && { fixedVersion: raw.fixedVersion }),
    called: raw.called,
    where: [],
  };
}

function isSame(finding: Finding, raw: RawFinding): boolean {
  const { name, ecosystem } = raw.package;
  return finding.package === name && finding.ecosystem === ecosystem && finding.id === primaryName(raw.names);
}

function isStandardLibrary({ package: { name, ecosystem } }: RawFinding): boolean {
  return ecosystem === "Go" && (name === "stdlib" || name === "toolchain");
}

function keyOf({ package: { ecosystem, name }, names }: RawFinding, version: string): string {
  return JSON.stringify([ecosystem, name, version, primaryName(names)]);
}

/** The name that says most to those who have to act. */
function primaryName(names: readonly string[]): string {
  const byPrefix = ["GO-", "CVE-", "GHSA-"].map((prefix) => names.find((name) => name.startsWith(prefix)));
  return byPrefix.find((name) => name !== undefined) ?? names[0] ?? "";
}

/** By code units: the same order on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
