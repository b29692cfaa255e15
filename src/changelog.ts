import createPreset from "conventional-changelog-conventionalcommits";
import { writeChangelogString } from "conventional-changelog-writer";
import { CommitParser, type CommitBase } from "conventional-commits-parser";
import type { Commit } from "./git.ts";
import type { SourcePlan } from "./plan.ts";
import type { Version } from "./version.ts";

/**
 * The changelog section of one version, in Markdown, from commits that follow the conventional-commits form.
 * The same commits give the same text: the date is the released commit's.
 *
 * @param commits those since the previous version, newest first
 */
export async function renderChangelog(
  commits: readonly Commit[],
  version: Version,
  source: SourcePlan,
): Promise<string> {
  const preset = createPreset<CommitBase & { hash: string }>();
  const parser = new CommitParser(preset.parser);
  const parsed = commits.map(({ hash, message }) => ({ ...parser.parse(harmless(message)), hash }));
  const context = {
    version: version.semver,
    date: source.date.slice(0, "2026-01-01".length),
    ...links(source, version),
  };
  return writeChangelogString(parsed, context, preset.writer);
}

/** What links to commits, issues and comparisons are made of; empty where the repository's address is unknown. */
function links(source: SourcePlan, version: Version): Record<string, unknown> {
  const match = /^(https?:\/\/[^/]+)\/([^/]+)\/([^/]+)$/.exec(source.url ?? "");
  if (match === null) return { linkReferences: false };
  const [, host, owner, repository] = match;
  const { previous } = source;
  return {
    host,
    owner,
    repository,
    linkReferences: true,
    ...(previous !== undefined && { previousTag: previous.name, currentTag: version.gitTag, linkCompare: true }),
  };
}

/**
 * A commit message as text that a Markdown renderer shows as it is: commit messages are untrusted, so no HTML, link,
 * image or mention of theirs takes effect, and control and text-direction characters are dropped.
 */
export function harmless(message: string): string {
  return (
    message
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => (character === "\n" ? "\n" : ""))
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll(/[[\]\\]/g, "\\$&")
      // A zero-width space: GitHub looks for mentions in the rendered text, where escapes are gone already.
      .replaceAll(/@(?=\w)/g, "@\u200b")
  );
}
