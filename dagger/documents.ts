import type { Directory } from "@dagger.io/dagger";
import type { Artifact, Checksum } from "../src/documents/artifacts.ts";
import { prependChangelog } from "../src/documents/changelog-file.ts";
import { renderChangelog } from "../src/documents/changelog.ts";
import { readChanges } from "../src/documents/commits.ts";
import { renderKnownIssues } from "../src/documents/known-issues-text.ts";
import { KNOWN_ISSUES_FILE, parseKnownIssues, type KnownIssue } from "../src/documents/known-issues.ts";
import { linksOf } from "../src/documents/links.ts";
import { renderChanges, renderReleaseNotes, type ReleaseNotesInput } from "../src/documents/release-notes.ts";
import { withoutReverted } from "../src/documents/reverts.ts";
import { changedCrds } from "../src/documents/upgrade/crd-pairs.ts";
import { upgradeGuide } from "../src/documents/upgrade/guide.ts";
import type { Plan } from "../src/plan.ts";
import type { ReportDocuments } from "../src/report/model.ts";
import { leniencies } from "../src/scan/settings.ts";
import { crdBreaks } from "./crdify.ts";
import { folderOf } from "./files.ts";
import { gitOf, readHistory, type History } from "./history.ts";
import { currentState, previousState } from "./project-state.ts";
import type { Toolbox } from "./toolbox.ts";

/** What the documents say that neither the repository nor the plan does. */
export interface DocumentsInput {
  readonly artifacts: readonly Artifact[];
  readonly checksums: readonly Checksum[];
  /** Commands that prove what was published, as argv. */
  readonly verify?: readonly (readonly string[])[];
}

/** The documents of a version. */
export interface Documents {
  readonly folder: Directory;
  /** For the report. */
  readonly texts: ReportDocuments;
}

/** What the documents are made of, but for what is known only when all is published. */
export interface DocumentFacts extends History {
  readonly knownIssues: readonly KnownIssue[];
  /** CHANGELOG.md with this version's section. */
  readonly changelog: string;
  /** UPGRADE.md; undefined for a first version. */
  readonly upgrade: string | undefined;
}

/**
 * Reads the history, and what changed since the previous version.
 *
 * @throws SlipwayError for faults of docs/known-issues.yaml
 */
export async function documentFacts(source: Directory, plan: Plan, tools: Toolbox): Promise<DocumentFacts> {
  const git = gitOf(source, plan, tools.golang);
  const [history, knownIssues, existing, before, after] = await Promise.all([
    readHistory(git, plan),
    readKnownIssues(source),
    textOf(source, "CHANGELOG.md"),
    previousState(git, plan, tools.release),
    currentState(source, plan, tools.release),
  ]);
  const section = await renderChangelog(history.commits, plan.version, plan.source);
  const changelog = prependChangelog(existing, section, plan.version.semver);
  if (before === undefined) return { ...history, knownIssues, changelog, upgrade: undefined };
  const upgrade = upgradeGuide({
    name: plan.name,
    from: plan.source.previous?.name ?? "",
    to: plan.version,
    before,
    after,
    charts: plan.charts,
    changes: withoutReverted(readChanges(history.commits)),
    links: linksOf(plan.source.url),
    crdBreaks: await crdBreaks(changedCrds(before, after), tools),
  });
  return { ...history, knownIssues, changelog, upgrade };
}

/**
 * Writes the documents of a version.
 *
 * @returns a folder with CHANGELOG.md (the repository's, with this version's section), RELEASE_NOTES.md, UPGRADE.md
 *   unless it is the first version, and KNOWN_ISSUES.md when there are any
 */
export async function writeDocuments(facts: DocumentFacts, plan: Plan, input: DocumentsInput): Promise<Documents> {
  const { commits, earlier, knownIssues, changelog, upgrade } = facts;
  const { name, version } = plan;
  const { exceptions } = plan.scan;
  const lenient = leniencies(plan.scan);
  const date = plan.source.date.slice(0, "2026-01-31".length);
  const issues = renderKnownIssues({ name, version, date, issues: knownIssues, exceptions, leniencies: lenient });
  const notes: ReleaseNotesInput = {
    ...input,
    name,
    version,
    source: plan.source,
    commits,
    ...(earlier !== undefined && { earlier }),
    knownIssues,
    exceptions,
    leniencies: lenient,
    upgradeGuide: upgrade !== undefined,
  };
  const files = {
    "CHANGELOG.md": changelog,
    "RELEASE_NOTES.md": renderReleaseNotes(notes),
    ...(issues !== undefined && { "KNOWN_ISSUES.md": issues }),
    ...(upgrade !== undefined && { "UPGRADE.md": upgrade }),
  };
  return {
    folder: await folderOf(files),
    texts: { changes: renderChanges(notes), ...(upgrade !== undefined && { upgrade }) },
  };
}

async function readKnownIssues(source: Directory): Promise<readonly KnownIssue[]> {
  return parseKnownIssues(await textOf(source, KNOWN_ISSUES_FILE));
}

/** Content of a file; empty where there is none. */
async function textOf(source: Directory, path: string): Promise<string> {
  const found = await source.glob(path);
  return found.includes(path) ? source.file(path).contents() : "";
}
