import type { Directory } from "@dagger.io/dagger";
import type { ArtifactsInput } from "../src/documents/artifacts.ts";
import { prependChangelog } from "../src/documents/changelog-file.ts";
import { renderChangelog } from "../src/documents/changelog.ts";
import { readChanges, type Change } from "../src/documents/commits.ts";
import { renderKnownIssues } from "../src/documents/known-issues-text.ts";
import { KNOWN_ISSUES_FILE, parseKnownIssues, type KnownIssue } from "../src/documents/known-issues.ts";
import { linksOf } from "../src/documents/links.ts";
import type { Markdown } from "../src/documents/markdown.ts";
import { artifactsOf, manifestAddresses } from "../src/documents/published.ts";
import { renderChanges, renderReleaseNotes } from "../src/documents/release-notes.ts";
import { withoutReverted } from "../src/documents/reverts.ts";
import { changedCrds } from "../src/documents/upgrade/crd-pairs.ts";
import { upgradeGuide } from "../src/documents/upgrade/guide.ts";
import type { ProjectState } from "../src/documents/upgrade/state.ts";
import type { Plan } from "../src/plan.ts";
import type { ReportDocuments } from "../src/report/model.ts";
import { leniencies } from "../src/scan/settings.ts";
import { crdBreaks } from "./crdify.ts";
import { folderOf, textOf } from "./files.ts";
import { gitOf, readHistory } from "./history.ts";
import type { Run } from "./pipeline.ts";
import { timed } from "./progress.ts";
import { currentState, previousState } from "./project-state.ts";
import type { Toolbox } from "./toolbox.ts";

/** The documents of a version. */
export interface Documents {
  readonly folder: Directory;
  /** For the report. */
  readonly texts: ReportDocuments;
}

/** The documents of a version, but for what is known only when all is published. */
export interface Draft {
  /** The release notes as far as they go. */
  readonly changes: Markdown;
  /** KNOWN_ISSUES.md; undefined where nothing is known to be wrong. */
  readonly knownIssues: string | undefined;
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
async function draftDocuments({ source, plan, tools }: Run): Promise<Draft> {
  const git = gitOf(source, plan, tools.golang);
  const [history, issues, existing, before, after] = await Promise.all([
    readHistory(git, plan),
    readKnownIssues(source),
    textOf(source, "CHANGELOG.md"),
    previousState(git, plan, tools),
    currentState(source, plan, tools),
  ]);
  const { name, version, scan } = plan;
  const changes = readChanges(history.commits);
  const section = await renderChangelog(changes, version, plan.source);
  const known = {
    ...{ name, version, date: plan.source.date.slice(0, "2026-01-31".length) },
    ...{ exceptions: scan.exceptions, leniencies: leniencies(scan) },
  };
  return {
    changes: renderChanges({
      ...known,
      ...{ source: plan.source, changes, knownIssues: issues, upgradeGuide: before !== undefined },
      ...(history.earlier !== undefined && { earlier: history.earlier }),
    }),
    knownIssues: renderKnownIssues({ ...known, issues }),
    changelog: prependChangelog(existing ?? "", section, version.semver),
    upgrade: before && (await upgradeFrom(before, after, changes, plan, tools)),
  };
}

async function upgradeFrom(
  before: ProjectState,
  after: ProjectState,
  changes: readonly Change[],
  { name, version, source, charts, manifests }: Plan,
  tools: Toolbox,
): Promise<string> {
  return upgradeGuide({
    name,
    from: source.previous?.name ?? "",
    to: version,
    before,
    after,
    charts,
    manifests,
    changes: withoutReverted(changes),
    links: linksOf(source),
    crdBreaks: await crdBreaks(changedCrds(before, after), tools),
  });
}

/**
 * Writes the documents of a version.
 *
 * @param published what is published, or will be
 * @returns a folder with CHANGELOG.md (the repository's, with this version's section), RELEASE_NOTES.md, UPGRADE.md
 *   unless it is the first version, and KNOWN_ISSUES.md when there are any
 */
export async function writeDocuments(draft: Draft, published: ArtifactsInput): Promise<Documents> {
  const { changes, knownIssues, changelog, upgrade } = draft;
  const files = {
    "CHANGELOG.md": changelog,
    "RELEASE_NOTES.md": renderReleaseNotes(changes, published),
    ...(knownIssues !== undefined && { "KNOWN_ISSUES.md": knownIssues }),
    ...(upgrade !== undefined && { "UPGRADE.md": upgrade }),
  };
  return {
    folder: await folderOf(files),
    texts: { changes: `${changes}\n`, ...(upgrade !== undefined && { upgrade }) },
  };
}

/** The documents as they can be told before publishing, and what the final ones are made of. */
export async function documentsBefore(run: Run): Promise<{ readonly draft: Draft; readonly documents: Documents }> {
  const { plan } = run;
  const draft = await draftDocuments(run);
  const manifests = manifestAddresses(plan, plan.github.kind === "release" ? plan.github : undefined);
  return { draft, documents: await writeDocuments(draft, { artifacts: artifactsOf(plan), checksums: [], manifests }) };
}

/** The documents alone. */
export async function documentsAlone(run: Run): Promise<Directory> {
  const { value } = await timed("documents", () => documentsBefore(run));
  return value.documents.folder;
}

async function readKnownIssues(source: Directory): Promise<readonly KnownIssue[]> {
  return parseKnownIssues((await textOf(source, KNOWN_ISSUES_FILE)) ?? "");
}
