import { plain } from "../documents/markdown.ts";
import { table } from "../table.ts";
import type { Database } from "./database.ts";
import { isBlocking, type Judged } from "./gate.ts";
import { leniencies, type ScanPolicy } from "./settings.ts";

/** The scan for people: what it was made with, and every finding with what becomes of it. Ends with a line feed. */
export function renderFindings(
  findings: readonly Judged[],
  databases: readonly Database[],
  policy: ScanPolicy,
): string {
  const used = databases.map(({ ecosystem, date, url }) => [ecosystem, date ?? "unknown", url]);
  const head = ["severity", "vulnerability", "package", "version", "fixed in", "called", "where", "state"];
  const rows = findings.map((finding) =>
    [
      finding.severity,
      finding.id,
      finding.package,
      finding.version,
      finding.fixedVersion ?? "-",
      finding.called,
      finding.where.join(", "),
      describeState(finding),
    ].map(plain),
  );
  const blocks = [
    `${describePolicy(policy)} ${countFindings(findings)}`,
    table(head, rows),
    table(["database", "date", "address"], used),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** By what findings were judged, in one line. */
function describePolicy(policy: Pick<ScanPolicy, "threshold" | "onlyCalled" | "onlyFixable">): string {
  return `${[`Threshold: ${policy.threshold}`, ...leniencies(policy)].join("; ")}.`;
}

/** What becomes of a finding. */
export function describeState({ state, exception }: Judged): string {
  if (state === "excepted") return `excepted until ${exception?.expires ?? ""}`;
  return state === "expired" ? `blocks: its exception ended on ${exception?.expires ?? ""}` : state;
}

/** The findings in one sentence. */
export function countFindings(findings: readonly Judged[]): string {
  if (findings.length === 0) return "No known vulnerability was found.";
  const blocking = findings.filter(({ state }) => isBlocking(state)).length;
  return `${findings.length} known ${findings.length === 1 ? "vulnerability" : "vulnerabilities"}, ${blocking} of them blocking.`;
}
