/**
 * The report's looks. Colours are named once for each scheme; every text colour has a contrast of at least 4.5:1 on
 * every background that it stands on, and nothing is said by colour alone. No font, picture or other resource.
 */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fcfcfa; --raised: #f3f2ed; --ink: #1d2023; --soft: #5a6067; --line: #dedcd4; --accent: #0a5a68;
  --bar: #2c8092; --bad: #a1241b; --warn: #7a4d00;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #141618; --raised: #1e2124; --ink: #e7e6e2; --soft: #a3a8ad; --line: #33373b; --accent: #84cbd8;
    --bar: #4b9dae; --bad: #ff9c90; --warn: #e6b566;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 4rem 2rem 3rem; max-width: 78rem; background: var(--page); color: var(--ink);
  font: 1rem/1.6 var(--sans); overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 6vw, 3rem); letter-spacing: -0.025em; }
h2 { font-size: 1.15rem; }
h3 { font-size: 1rem; margin: 2.25rem 0 0.6rem; }
h4, h5, h6 { font-size: 0.95rem; margin: 1.5rem 0 0.4rem; }
p, ul, ol, pre, table, details { margin: 0 0 1rem; }
ul, ol { padding-left: 1.25rem; }
li { margin: 0.35rem 0; }
li > p, li > pre { margin: 0.4rem 0; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
small, .note { font-size: 0.85rem; color: var(--soft); }

header { margin-bottom: 2.5rem; }
.kicker { margin: 0 0 0.5rem; color: var(--soft); }
.version { color: var(--accent); font-weight: 400; white-space: nowrap; }
header dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, auto)); gap: 1.25rem 2rem; margin: 2rem 0 0; }
dt { font-size: 0.85rem; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
nav { border-block: 1px solid var(--line); padding: 0.7rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; list-style: none; margin: 0; padding: 0; }
nav li { margin: 0; }
nav a { display: inline-block; padding: 0.15rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }

section { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: 0 2.5rem; padding: 2.75rem 0; border-bottom: 1px solid var(--line); }
section > h2 { position: sticky; top: 1.5rem; align-self: start; }
.content > :first-child { margin-top: 0; }
.content > :last-child { margin-bottom: 0; }
.content > p, .content > ul, .content > ol { max-width: 46rem; }

code { font-family: var(--mono); font-size: 0.86em; overflow-wrap: anywhere; }
p > code, li > code, dd > code { background: var(--raised); border-radius: 3px; padding: 0.12em 0.3em; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.copy { user-select: all; -webkit-user-select: all; }
pre { background: var(--raised); border-radius: 6px; padding: 0.75rem 1rem; line-height: 1.5; }
pre code { white-space: pre-wrap; }

table { width: 100%; border-collapse: collapse; font-size: 0.92rem; line-height: 1.45; }
caption { text-align: left; color: var(--soft); font-size: 0.85rem; padding-bottom: 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 1.25rem 0.55rem 0; border-top: 1px solid var(--line); overflow-wrap: break-word; }
thead th, thead td { border-top: 0; color: var(--soft); font-size: 0.85rem; font-weight: 400; padding-block: 0.25rem; }
tr > :last-child { padding-right: 0; }
@media screen and (min-width: 70rem) { .digest { min-width: 18.5rem; } }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody th { font-weight: 400; }
.severity { display: inline-block; font-weight: 600; }
.severity::first-letter { text-transform: uppercase; }
.critical, .high { color: var(--bad); }
.medium, .unknown { color: var(--warn); }

.timeline th:first-child { white-space: nowrap; }
.timeline td.lane, .timeline td.axis { position: relative; width: 58%; min-width: 12rem; padding: 0; }
.lane { background: repeating-linear-gradient(to right, var(--line) 0 1px, transparent 1px var(--step)); }
.bar { position: absolute; top: 50%; height: 0.8rem; margin-top: -0.4rem; min-width: 3px; border-radius: 2px; background: var(--bar); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.axis span { position: absolute; bottom: 0.2rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; }
footer { padding-top: 2rem; color: var(--soft); font-size: 0.9rem; }

@media (max-width: 60rem) {
  section { grid-template-columns: minmax(0, 1fr); gap: 1.1rem; padding: 2.25rem 0; }
  section > h2 { position: static; font-size: 1.35rem; }
}
@media screen and (max-width: 52rem) {
  body { padding: 2rem 1.1rem; }
  header dl { grid-template-columns: minmax(0, 1fr); gap: 0.9rem; }
  table, tbody, tr, td, tbody th { display: block; width: auto; }
  caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  tr { border-top: 1px solid var(--line); padding: 0.7rem 0; }
  td, th { border: 0; padding: 0.1rem 0; }
  td[data-label] { position: relative; padding-left: 7rem; overflow-wrap: anywhere; }
  td[data-label]::before { content: attr(data-label); position: absolute; left: 0; max-width: 6.5rem; color: var(--soft); font-size: 0.85rem; }
  td:empty { display: none; }
  .number { text-align: left; white-space: normal; }
  .timeline tr { display: grid; grid-template-columns: 1fr auto auto; gap: 0 1rem; align-items: baseline; border: 0; padding: 0.35rem 0; }
  .timeline tbody th:first-child { white-space: normal; }
  .timeline .number { white-space: nowrap; }
  .timeline td[data-label] { padding-left: 0; }
  .timeline td[data-label]::before { content: none; }
  .timeline td[data-label="Begin"] { display: none; }
  .timeline td.lane { grid-column: 1 / -1; display: block; width: auto; min-width: 0; height: 1rem; background: var(--raised); border-radius: 2px; }
}
@media print {
  :root { --page: #fff; --raised: #f4f4f2; --ink: #000; --soft: #444; --line: #bbb; --accent: #064652; --bar: #2c8092; --bad: #8c1d15; --warn: #6b4300; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  nav { display: none; }
  section { break-inside: auto; padding: 1.2rem 0; }
  section > h2 { position: static; }
  h2, h3 { break-after: avoid; }
  tr, pre { break-inside: avoid; }
}
`.trim();
