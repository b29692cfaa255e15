import { plain } from "../documents/markdown.ts";
import { InternalError } from "../errors.ts";
import { isSource } from "./findings.ts";
import { isBlocking, type Judged } from "./gate.ts";
import type { Severity } from "./severity.ts";

/** More results of a run are not shown; of more than five times as many the whole upload is refused. */
export const MOST_RESULTS = 5_000;

/** The go.mod of a module that programs are made from. */
export interface GoMod {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/**
 * Findings of one place as SARIF 2.1.0, in the form that GitHub's code scanning takes
 * (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning):
 * a rule for each vulnerability with its severity as `security-severity`, and a location in the repository. Accepted
 * findings are there as suppressed ones. The scanner's own SARIF knows neither exceptions nor severities, and its
 * locations are paths in the image. Of too many findings the worst are there.
 *
 * @param findings the worst first
 * @param place a platform, or `source`
 * @param goMods where the findings are located: in the first that requires the package
 */
export function renderSarif(findings: readonly Judged[], place: string, goMods: readonly GoMod[]): string {
  const here = findings.filter(({ where }) => where.includes(place)).slice(0, MOST_RESULTS);
  const ids = [...new Set(here.map(({ id }) => id))].sort();
  const index = new Map(ids.map((id, i) => [id, i]));
  const lines = linesOf(goMods);
  const first = new Map(here.toReversed().map((finding) => [finding.id, finding]));
  const run = {
    tool: {
      driver: {
        name: "slipway-scan",
        informationUri: "https://google.github.io/osv-scanner/",
        rules: ids.flatMap((id) => first.get(id) ?? []).map(rule),
      },
    },
    // Code scanning keeps what several uploads of one commit say apart by this: the category, which ends at the last slash.
    automationDetails: { id: isSource(place) ? `slipway/${place}/` : `slipway/image/${place}/` },
    results: here.map((finding) =>
      result(finding, index.get(finding.id) ?? 0, place, locationOf(finding.package, lines)),
    ),
  };
  const sarif = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

/** Longer descriptions are refused. */
const LONGEST = 1_024;

function rule({ id, aliases, summary, severity, score }: Judged): object {
  const text = (plain(summary) || id).slice(0, LONGEST);
  const helpUri = `https://osv.dev/vulnerability/${encodeURIComponent(id)}`;
  return {
    id,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: plain(`${[id, ...aliases].join(", ")}: see ${helpUri}`) },
    helpUri,
    properties: {
      tags: ["security", "vulnerability", ...aliases].slice(0, 20),
      // 0.0 would say that it is no matter of security.
      "security-severity": Math.max(score ?? assumed[severity], 0.1).toFixed(1),
    },
  };
}

/** For what has a rating without a score: the least score of the rating, and for what has neither one that is seen. */
const assumed: Readonly<Record<Severity, number>> = { critical: 9, high: 7, medium: 4, low: 0.1, unknown: 7 };

function result(finding: Judged, ruleIndex: number, place: string, location: object): object {
  const { id, package: name, version, ecosystem, called, fixedVersion, state, exception } = finding;
  const fix = fixedVersion === undefined ? "no fix is known" : `fixed in ${fixedVersion}`;
  const use = { yes: ", and the code calls it", no: ", and the code does not call it", unknown: "" }[called];
  return {
    ruleId: id,
    ruleIndex,
    level: isBlocking(state) ? "error" : "note",
    message: { text: plain(`${name} ${version} (${place}) has ${id}, ${fix}${use}: ${state}`) },
    locations: [location],
    // The one name that code scanning reads. Without the place: one vulnerability is one alert, whatever the platform.
    partialFingerprints: { primaryLocationLineHash: fingerprint(`${id}:${ecosystem}:${name}`) },
    ...(state === "excepted" && {
      suppressions: [{ kind: "external", justification: plain(exception?.reason ?? "") }],
    }),
  };
}

/** A line of a go.mod. */
interface Line {
  readonly path: string;
  readonly line: string;
  readonly number: number;
}

function linesOf(goMods: readonly GoMod[]): Line[] {
  return goMods.flatMap(({ path, text }) => text.split("\n").map((line, i) => ({ path, line, number: i + 1 })));
}

/** The line that requires a package; the first one where none does. */
function locationOf(name: string, lines: readonly Line[]): object {
  const found = lines.find(({ line }) => requires(line, name)) ?? lines[0];
  if (found === undefined) throw new InternalError("findings without a go.mod");
  const { path: uri, line, number } = found;
  const region = { startLine: number, startColumn: 1, endLine: number, endColumn: (line.length || 1) + 1 };
  return { physicalLocation: { artifactLocation: { uri }, region } };
}

/** Whether a line of go.mod says which version of a package is used. */
function requires(line: string, name: string): boolean {
  const words = line.trim().split(/\s+/);
  if (name === "stdlib" || name === "toolchain") return words[0] === "go" || words[0] === "toolchain";
  return words.includes(name) && !line.includes("=>");
}

/**
 * Of the form that code scanning expects: 16 hexadecimal digits, and which one of several equal ones it is. The digits are
 * the 64-bit FNV-1a hash of the text.
 */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `${hash.toString(16).padStart(16, "0")}:1`;
}
