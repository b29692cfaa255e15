import type { ScanException } from "../scan/settings.ts";
import type { Version } from "../version.ts";
import { applicable, severityOf, type KnownIssue } from "./known-issues.ts";
import {
  blocks,
  code,
  join,
  link,
  nothing,
  paragraphs,
  safe,
  section,
  table,
  text,
  type Markdown,
} from "./markdown.ts";

/** What is known to be wrong with one version. */
export interface KnownIssuesInput {
  readonly name: string;
  readonly version: Version;
  /** Day of the release, as 2026-01-31. */
  readonly date: string;
  /** All issues of the repository; those that the version does not have are left out. */
  readonly issues: readonly KnownIssue[];
  /** Vulnerabilities that the scan's policy accepts; expired ones are left out. */
  readonly exceptions: readonly ScanException[];
  /** What else the policy lets pass, as sentences without end. */
  readonly leniencies: readonly string[];
}

/** KNOWN_ISSUES.md, or undefined when nothing is known to be wrong with the version. */
export function renderKnownIssues(input: KnownIssuesInput): string | undefined {
  const { faults, accepted } = knownIssueSections(input, 2);
  if (faults === "" && accepted === "") return undefined;
  return `${blocks(safe`# Known issues of ${text(input.name)} ${text(input.version.gitTag)}`, faults, accepted)}\n`;
}

/** The same as sections of another document; empty Markdown where there is nothing. */
export function knownIssueSections(
  { version, date, issues, exceptions, leniencies }: KnownIssuesInput,
  level: number,
): { faults: Markdown; accepted: Markdown } {
  const faults = applicable(issues, version.semver).map((issue) => describe(issue, level + 1));
  const accepted = exceptions
    .filter(({ expires }) => expires >= date)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, reason, expires }) => [advisory(id), text(reason), text(expires)]);
  return {
    faults: section(level, safe`Faults`, ...faults),
    accepted: section(
      level,
      safe`Accepted vulnerabilities`,
      table([safe`Vulnerability`, safe`Why it is accepted`, safe`Until`], accepted),
      ...leniencies.map((rule) => safe`By the rules of this release ${text(rule)}.`),
    ),
  };
}

function describe(issue: KnownIssue, level: number): Markdown {
  const since = issue.since.replace(/^v?/, "v");
  const fixed = issue.fixedIn === undefined ? nothing : safe`, fixed in ${text(issue.fixedIn.replace(/^v?/, "v"))}`;
  const facts = safe`Severity ${text(severityOf(issue))}, since ${text(since)}${fixed}.`;
  const workaround =
    issue.workaround === undefined ? nothing : join([safe`Workaround: `, paragraphs(issue.workaround)]);
  return section(level, safe`${text(issue.id)}: ${text(issue.title)}`, facts, workaround);
}

function advisory(id: string): Markdown {
  const known = /^(CVE|GHSA|GO)-[A-Za-z0-9-]+$/.test(id);
  return link(code(id), known ? `https://osv.dev/vulnerability/${id}` : undefined);
}
