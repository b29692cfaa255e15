import type { Called, RawFinding, ScanReport } from "./osv.ts";
import { compareSeverity, type Severity } from "./severity.ts";

/** Where the source's findings are, beside the images' platforms; for a variant's build tags `source-debug`. */
export const SOURCE = "source";

/** Whether a place is the source, and no image. */
export function isSource(place: string): boolean {
  return place === SOURCE || place.startsWith(`${SOURCE}-`);
}

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
  /** Platforms of the images that have it, and the sources: {@link isSource}. */
  readonly where: readonly string[];
}

/** What was scanned in one place, and what was found there. */
interface PlacedReport {
  /** `linux/arm64`, `linux/arm64-debug`, `source` */
  readonly place: string;
  readonly report: ScanReport;
}

/** The reports of one run: of each platform's image, and of the source for each set of build tags. */
interface Reports {
  readonly images: readonly PlacedReport[];
  readonly sources: readonly PlacedReport[];
  /** Paths of the programs in the image: the analysis of the source is about no other program. */
  readonly binaries: readonly string[];
}

/** A finding as far as it has been put together. */
interface Gathered {
  readonly raw: RawFinding;
  readonly where: readonly string[];
  /** What each analysis says. */
  readonly uses: readonly Called[];
}

/**
 * All findings, each once, the worst first. The images say what is shipped and in which version; the source adds
 * whether it is called. For Go's standard library the source knows only the version that go.mod asks for at least, so
 * that what the images do not have of it is left out.
 */
export function mergeFindings({ images, sources, binaries }: Reports): Finding[] {
  const merged = new Map<string, Gathered>();
  for (const { place, report } of images) {
    for (const raw of report.findings) {
      const foreign = raw.package.ecosystem === "Go" && !binaries.includes(raw.path);
      add(merged, keyOf(raw), raw, place, foreign ? ["unknown"] : []);
    }
  }
  for (const { place, report } of sources) {
    for (const raw of report.findings) {
      const same = [...merged].filter(([, gathered]) => isSame(gathered.raw, raw)).map(([key]) => key);
      const alone = same.length === 0 && !(images.length > 0 && isStandardLibrary(raw));
      for (const key of alone ? [keyOf(raw)] : same) add(merged, key, raw, place, [raw.called]);
    }
  }
  return [...merged.values()]
    .map(toFinding)
    .sort(
      (a, b) => compareSeverity(a.severity, b.severity) || compareText(a.package, b.package) || compareText(a.id, b.id),
    );
}

function add(
  merged: Map<string, Gathered>,
  key: string,
  raw: RawFinding,
  place: string,
  uses: readonly Called[],
): void {
  const before = merged.get(key) ?? { raw, where: [], uses: [] };
  const where = before.where.includes(place) ? before.where : [...before.where, place];
  merged.set(key, { raw: before.raw, where, uses: [...before.uses, ...uses] });
}

function toFinding({ raw: { package: subject, names, ...raw }, where, uses }: Gathered): Finding {
  const id = primaryName(names);
  return {
    id,
    aliases: names.filter((alias) => alias !== id),
    package: subject.name,
    version: subject.version,
    ecosystem: subject.ecosystem,
    summary: raw.summary,
    severity: raw.severity,
    ...(raw.score !== undefined && { score: raw.score }),
    ...(raw.fixedVersion !== undefined && { fixedVersion: raw.fixedVersion }),
    called: combined(uses),
    where,
  };
}

/** What all analyses say together: one that finds a call is enough, and `no` needs all of them. */
function combined(uses: readonly Called[]): Called {
  if (uses.includes("yes")) return "yes";
  return uses.length === 0 || uses.includes("unknown") ? "unknown" : "no";
}

function isSame(shipped: RawFinding, raw: RawFinding): boolean {
  const [{ name, ecosystem }, other] = [raw.package, shipped.package];
  return other.name === name && other.ecosystem === ecosystem && primaryName(shipped.names) === primaryName(raw.names);
}

function isStandardLibrary({ package: { name, ecosystem } }: RawFinding): boolean {
  return ecosystem === "Go" && (name === "stdlib" || name === "toolchain");
}

function keyOf({ package: { ecosystem, name, version }, names }: RawFinding): string {
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
