import { leniencies } from "../scan/settings.ts";
import { countFindings, describeState } from "../scan/text.ts";
import { html, link, nothing, type Html } from "./html.ts";
import type { ReportedScan } from "./model.ts";
import { table } from "./table.ts";

/** What the scan found, the worst first. */
export function scanDetails(scan: ReportedScan | undefined): Html {
  if (scan === undefined) return html`<p>This run was not scanned.</p>`;
  const { findings, databases, threshold } = scan;
  const lenient = leniencies(scan)
    .map((rule) => ` But ${rule}.`)
    .join("");
  const rows = findings.map((finding) => [
    html`<span class="severity ${finding.severity}">${finding.severity}</span>`,
    html`${vulnerability(finding.id)}
      <div class="note">${finding.summary}</div>`,
    html`<code>${finding.package}</code> ${finding.version}`,
    html`${finding.fixedVersion ?? "none yet"}`,
    html`${finding.called}`,
    html`${finding.where.join(", ")}`,
    html`${describeState(finding)}${because(finding.exception?.reason)}`,
  ]);
  const titles = ["Severity", "Vulnerability", "Package", "Fixed in", "Called", "Where", "State"];
  const used = databases.map(({ ecosystem, date, url }) => [
    html`${ecosystem}`,
    html`${date ?? "unknown"}`,
    html`<code>${url}</code>`,
  ]);
  return html`<p>${countFindings(findings)} Severity ${threshold} and worse blocks a release.${lenient}</p>
    ${table(
      "Findings, the worst first",
      titles.map((title) => ({ title })),
      rows,
    )}
    ${table("Databases", [{ title: "Of" }, { title: "Made" }, { title: "Address" }], used)}`;
}

function vulnerability(id: string): Html {
  return link(html`${id}`, `https://osv.dev/vulnerability/${encodeURIComponent(id)}`);
}

function because(reason: string | undefined): Html {
  return reason === undefined ? nothing : html`<div class="note">${reason}</div>`;
}
