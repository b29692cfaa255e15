import type { Problem } from "../errors.ts";
import { ageProblems, missingDatabases, type Database } from "./database.ts";
import { mergeFindings } from "./findings.ts";
import { gateProblems, judge, type Judged } from "./gate.ts";
import { parseOsvOutput, type ScanReport } from "./osv.ts";
import type { ScanPolicy } from "./settings.ts";

/** What a run of the scanner left. */
export interface ScanOutput {
  /** Standard output: JSON with all packages. */
  readonly json: string;
  /** Standard error. */
  readonly log: string;
}

/** Everything that a scan is judged by. */
export interface ScanInput {
  readonly images: readonly ({ readonly platform: string } & ScanOutput)[];
  readonly source?: ScanOutput;
  readonly databases: readonly Database[];
  readonly policy: ScanPolicy;
  /** Path of the controller's own Go module, which has to be among what was scanned. */
  readonly module: string;
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
  const { policy, databases, module, now } = input;
  const images = input.images.map(({ platform, json, log }) => ({ platform, log, report: parseOsvOutput(json) }));
  const source = input.source === undefined ? undefined : parseOsvOutput(input.source.json);
  const today = now.slice(0, 10);
  const findings = judge(mergeFindings({ images, ...(source !== undefined && { source }) }), policy, today);
  return {
    findings,
    problems: [
      ...images.flatMap(({ platform, report }) => unseenModule(platform, report, module)),
      ...images.flatMap(({ platform, report, log }) => missingDatabases(`scan of ${platform}`, report.packages, log)),
      ...(input.source === undefined || source === undefined
        ? []
        : [
            ...missingDatabases("scan of source", source.packages, input.source.log),
            ...analysisProblems(input.source.log),
          ]),
      ...ageProblems(databases, policy.databaseMaxAge, now),
      ...gateProblems(findings, policy, today),
    ],
  };
}

/** Scanners overlook binaries, for example in layers whose names begin with `/`, and then find nothing wrong. */
function unseenModule(platform: string, { packages }: ScanReport, module: string): Problem[] {
  if (packages.some(({ ecosystem, name }) => ecosystem === "Go" && name === module)) return [];
  return [
    {
      code: "scan-incomplete",
      where: `scan of ${platform}`,
      what: `the scanner did not see the controller's own Go module ${module}`,
      why: `it saw ${packages.length} packages`,
      remedy: "build the binary with Go modules, uncompressed; `go version -m` has to list them",
    },
  ];
}

/** A call analysis that failed is a line in the log, too. */
function analysisProblems(log: string): Problem[] {
  const failed = /^(Failed to run code analysis|Skipping call analysis)[\s\S]*/m.exec(log);
  if (failed === null) return [];
  return [
    {
      code: "scan-analysis-failed",
      where: "scan of source",
      what: "it could not be analysed which vulnerabilities are called",
      why: failed[0].trim().split("\n").slice(0, 20).join("\n"),
      remedy: "make `go build ./...` succeed, or set scan.source in slipway.yaml to false",
    },
  ];
}
