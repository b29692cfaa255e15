import { totalTime } from "../record.ts";
import { countFindings } from "../scan/text.ts";
import { bytes, seconds } from "../table.ts";
import { artifactTable, chartTable, commands, count, downloadTable, imageDetails } from "./artifacts.ts";
import { copyable, html, nothing, trusted, type Html } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Report } from "./model.ts";
import { scanDetails } from "./scan.ts";
import { style } from "./style.ts";
import { table } from "./table.ts";
import { timeline } from "./timeline.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
}

/** Nothing but the style below: no script, no font, no picture, no request, no form. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * report.html: the whole result of a run in one file that needs nothing else. The same input gives the same bytes.
 */
export async function renderReport(report: Report): Promise<string> {
  const title = `${report.name} ${report.version}`;
  const sections = (await sectionsOf(report)).filter(({ content }) => content !== nothing);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}${report.published ? "" : " (not published)"}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        ${header(report)} ${contents(sections)}
        <main>${sections.map(section)}</main>
        ${footer(report)}
      </body>
    </html> `.markup;
}

async function sectionsOf(report: Report): Promise<Section[]> {
  const { documents, published } = report;
  return [
    { id: "artifacts", title: published ? "Published" : "Artifacts", content: artifactTable(report) },
    { id: "use", title: "Install and verify", content: published ? commands(report) : nothing },
    { id: "changes", title: "Changes", content: await renderMarkdown(documents.changes) },
    {
      id: "upgrade",
      title: "Upgrade guide",
      content: documents.upgrade === undefined ? nothing : await renderMarkdown(documents.upgrade),
    },
    { id: "scan", title: "Vulnerabilities", content: scanDetails(report.scan) },
    { id: "image", title: report.images.length === 1 ? "Image" : "Images", content: imageDetails(report) },
    { id: "charts", title: "Charts", content: report.charts.length === 0 ? nothing : chartTable(report) },
    { id: "downloads", title: "Downloads", content: report.downloads.length === 0 ? nothing : downloadTable(report) },
    { id: "timeline", title: "Timeline", content: timeline(report.stages) },
  ];
}

/** What one wants to know first, with its name; what does not apply is left out. */
function facts({ environment, commit, date, previous, images, scan, stages }: Report): [string, Html][] {
  const day = html`<time datetime="${date}">${date.slice(0, "2026-01-31".length)}</time>`;
  const pulled = (images[0]?.platforms ?? []).map(({ platform, size }) => html`<div>${platform}, ${bytes(size)}</div>`);
  const all: [string, Html | undefined][] = [
    ["Environment", environment === undefined ? undefined : html`${environment}`],
    ["Commit", html`${copyable(commit.slice(0, 12))} of ${day}`],
    ["Previous version", previous === undefined ? undefined : html`${previous}`],
    ["Image", html`${pulled}`],
    ["Vulnerabilities", html`${scan === undefined ? "not scanned" : countFindings(scan.findings)}`],
    ["Time", html`${seconds(totalTime(stages))} in ${count(stages.length, "stage")}`],
  ];
  return all.flatMap(([term, value]) => (value === undefined ? [] : [[term, value]]));
}

function header(report: Report): Html {
  const { name, version, published } = report;
  return html`<header>
    <p class="kicker">${published ? "Release report" : "Report of a check: nothing was published"}</p>
    <h1>${name} <span class="version">${version}</span></h1>
    <dl>
      ${facts(report).map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

function contents(sections: readonly Section[]): Html {
  const items = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Contents">
    <ul>
      ${items}
    </ul>
  </nav>`;
}

function section({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <div class="content">${content}</div>
  </section>`;
}

function footer({ tools, commit }: Report): Html {
  const rows = Object.entries(tools).map(([tool, image]) => [html`${tool}`, html`<code>${image}</code>`]);
  return html`<footer>
    <details>
      <summary>Made with ${count(rows.length, "tool image")}</summary>
      ${table("Tool images, as they were used", [{ title: "Tool" }, { title: "Image" }], rows)}
    </details>
    <p>Made by Slipway from commit ${copyable(commit)}</p>
  </footer>`;
}
