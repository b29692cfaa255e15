import createPreset, { DEFAULT_COMMIT_TYPES } from "conventional-changelog-conventionalcommits";
import { writeChangelogString, type CommitKnownProps } from "conventional-changelog-writer";
import type { SourcePlan } from "../plan.ts";
import type { Version } from "../version.ts";
import { changeText } from "./changes-text.ts";
import type { Change } from "./commits.ts";
import { compareLink, linksOf, type Links } from "./links.ts";
import { indented, paragraphs, text } from "./markdown.ts";
import { withoutReverted } from "./reverts.ts";

/** A change as the writer's templates want it: everything is Markdown already. */
interface Entry extends CommitKnownProps {
  readonly scope: string;
  readonly subject: string;
}

/**
 * The changelog section of one version, in Markdown, from commits that follow the conventional-commits form.
 * The same commits give the same text: the date is the released commit's.
 *
 * @param changes those since the previous version, newest first
 */
export async function renderChangelog(
  changes: readonly Change[],
  version: Version,
  source: SourcePlan,
): Promise<string> {
  const links = linksOf(source);
  const entries = withoutReverted(changes).flatMap((change) => entryOf(change, links));
  const title = compareLink(text(version.semver), source.previous?.name, version.gitTag, links);
  const context = { version: title, date: source.date.slice(0, "2026-01-01".length) };
  // The preset gives groups, order and form. Its own transformation would link mentions and parts of entities.
  const { writer } = createPreset<Entry>();
  const section = await writeChangelogString(entries, context, {
    ...writer,
    transform: (entry) => entry,
    commitPartial: "*{{#if scope}} **{{scope}}:**{{/if}} {{subject}}\n",
  });
  return `${section.replaceAll(/\n{3,}/g, "\n\n").trim()}\n`;
}

function entryOf(change: Change, links: Links): Entry[] {
  const section = sectionOf(change);
  if (section === undefined && change.breaking.length === 0) return [];
  return [
    {
      type: section ?? "Other Changes",
      scope: text(change.scope),
      subject: changeText(change, links),
      notes: change.breaking.map((note) => ({ title: "BREAKING CHANGES", text: indented(paragraphs(note)) })),
    },
  ];
}

/** The heading that a change stands under; undefined for one that is not told, such as a chore. */
function sectionOf({ type, reverts }: Change): string | undefined {
  const isRevert = reverts.hashes.length + reverts.headers.length > 0;
  const known = DEFAULT_COMMIT_TYPES.find((entry) => entry.type === (isRevert ? "revert" : type));
  return known?.hidden === true ? undefined : known?.section;
}
