import type { Problem } from "../errors.ts";
import { ageProblems, missingDatabases, type Database } from "./database.ts";
import { mergeFindings } from "./findings.ts";
import { gateProblems, judge, type Judged } from "./gate.ts";
import { compiled, plainVersion, type BinaryContent } from "./go-modules.ts";
import { parseOsvOutput, type ScanReport } from "./osv.ts";
import type { ScanPolicy } from "./settings.ts";

/** What a run of the scanner left. */
export interface ScanOutput {
  /** Standard output: JSON with all packages. */
  readonly json: string;
  /** Standard error. */
  readonly log: string;
}

/** A run of the scanner on an image or a source, as reports name it: `linux/arm64-debug`, `source`. */
export interface PlacedOutput extends ScanOutput {
  readonly place: string;
}

/** Everything that a scan is judged by. */
export interface ScanInput {
  /** Each with what its binary says it consists of. */
  readonly images: readonly (PlacedOutput & { readonly content: BinaryContent })[];
  /** By set of build tags; empty where the source is not scanned. */
  readonly sources: readonly PlacedOutput[];
  readonly databases: readonly Database[];
  readonly policy: ScanPolicy;
  /** Paths of the programs in the image: `/manager`. */
  readonly binaries: readonly string[];
  /** The present time in RFC 3339, UTC. */
  readonly now: string;
}

/** What came of a scan. */
export interface Assessment {
  readonly findings: readonly Judged[];
  /** What keeps the release back; empty when nothing does. */
  readonly problems: readonly Problem[];
}

/** Judges a whole scan, and reports everything that is wrong at once. */
export function assess(input: ScanInput): Assessment {
  const { policy, databases, binaries, now } = input;
  const images = input.images.map(withReport);
  const sources = input.sources.map(withReport);
  const today = now.slice(0, 10);
  const findings = judge(mergeFindings({ images, sources, binaries }), policy, today);
  return {
    findings,
    problems: [
      ...images.flatMap(({ place, report, content }) => unseenModules(place, report, content)),
      ...[...images, ...sources].flatMap(({ place, report, log }) =>
        missingDatabases(`scan of ${place}`, report.packages, log),
      ),
      ...sources.flatMap(({ place, log }) => analysisProblems(place, log)),
      ...ageProblems(databases, policy.databaseMaxAge, now),
      ...gateProblems(findings, policy, today),
    ],
  };
}

function withReport<T extends PlacedOutput>(output: T): T & { readonly report: ScanReport } {
  return { ...output, report: parseOsvOutput(output.json) };
}

/**
 * Scanners overlook binaries, for example in layers whose names begin with `/`, and then find nothing wrong. So what the
 * binary says it consists of has to be among what was scanned.
 */
function unseenModules(place: string, { packages }: ScanReport, content: BinaryContent): Problem[] {
  const go = packages.filter(({ ecosystem }) => ecosystem === "Go");
  const problem = (what: string, why: string): Problem => ({
    code: "scan-incomplete",
    where: `scan of ${place}`,
    what,
    why,
    remedy: "build the binary with Go modules, uncompressed; `go version -m` has to list them",
  });
  if (!go.some(({ name }) => name === content.main)) {
    const what = `the scanner did not see the controller's own Go module ${content.main}`;
    return [problem(what, `it saw ${packages.length} packages`)];
  }
  const seen = new Set(go.map(({ name, version }) => `${name} ${plainVersion(version)}`));
  const modules = content.modules.map(compiled);
  const unseen = modules
    .filter(({ path, version }) => !seen.has(`${path} ${plainVersion(version)}`))
    .map(({ path, version }) => `${path} ${version}`);
  if (!go.some(({ name }) => name === "stdlib")) unseen.push(`stdlib ${content.goVersion}`);
  return unseen.length === 0 ? [] : [problem("the scanner did not see all modules of the binary", unseen.join("\n"))];
}

/** A call analysis that failed is a line in the log, too. */
function analysisProblems(place: string, log: string): Problem[] {
  const failed = /^(Failed to run code analysis|Skipping call analysis)[\s\S]*/m.exec(log);
  if (failed === null) return [];
  return [
    {
      code: "scan-analysis-failed",
      where: `scan of ${place}`,
      what: "it could not be analysed which vulnerabilities are called",
      why: failed[0].trim().split("\n").slice(0, 20).join("\n"),
      remedy: "make `go build ./...` succeed, or set scan.source in slipway.yaml to false",
    },
  ];
}
