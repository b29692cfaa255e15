import { plain } from "../documents/markdown.ts";
import { SOURCE } from "./findings.ts";
import type { Judged } from "./gate.ts";
import type { Severity } from "./severity.ts";

/**
 * Findings of one place as SARIF 2.1.0, in the form that GitHub's code scanning takes: a rule for each vulnerability with its
 * severity as `security-severity`, and a location in the repository. Accepted findings are there as suppressed ones.
 * The scanner's own SARIF knows neither exceptions nor severities, and its locations are paths in the image.
 *
 * @param place a platform, or `source`
 */
export function renderSarif(findings: readonly Judged[], place: string): string {
  const here = findings.filter(({ where }) => where.includes(place));
  const ids = [...new Set(here.map(({ id }) => id))].sort();
  const run = {
    tool: {
      driver: {
        name: "slipway-scan",
        informationUri: "https://google.github.io/osv-scanner/",
        rules: ids.map((id) => rule(here.find((finding) => finding.id === id) as Judged)),
      },
    },
    // Code scanning keeps what several uploads of one commit say apart by this.
    automationDetails: { id: place === SOURCE ? "slipway/source/" : `slipway/image/${place}/` },
    results: here.map((finding) => result(finding, ids.indexOf(finding.id), place)),
  };
  const sarif = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

function rule({ id, aliases, summary, severity, score }: Judged): object {
  const description = plain(summary) || id;
  return {
    id,
    shortDescription: { text: description },
    helpUri: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
    properties: {
      tags: ["security", "vulnerability", ...aliases],
      "security-severity": (score ?? assumed[severity]).toFixed(1),
    },
  };
}

/** For what has a rating without a score: the least score of the rating, and for what has neither one that is seen. */
const assumed: Readonly<Record<Severity, number>> = { critical: 9, high: 7, medium: 4, low: 0.1, unknown: 7 };

function result(finding: Judged, ruleIndex: number, place: string): object {
  const { id, package: name, version, ecosystem, called, fixedVersion, state, exception } = finding;
  const blocks = state === "blocks" || state === "expired";
  const fix = fixedVersion === undefined ? "no fix is known" : `fixed in ${fixedVersion}`;
  const use = { yes: ", and the code calls it", no: ", and the code does not call it", unknown: "" }[called];
  return {
    ruleId: id,
    ruleIndex,
    level: blocks ? "error" : "note",
    message: { text: plain(`${name} ${version} (${place}) has ${id}, ${fix}${use}`) },
    locations: [{ physicalLocation: { artifactLocation: { uri: "go.mod" }, region: { startLine: 1 } } }],
    partialFingerprints: { "vulnerability/v1": `${id}:${ecosystem}:${name}:${place}` },
    ...(state === "excepted" && {
      suppressions: [{ kind: "external", justification: plain(exception?.reason ?? "") }],
    }),
  };
}
