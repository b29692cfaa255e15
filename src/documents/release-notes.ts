import type { ScanException } from "../scan/settings.ts";
import type { SourcePlan } from "../plan.ts";
import type { Version } from "../version.ts";
import { artifactSections, type ArtifactsInput } from "./artifacts.ts";
import { breakingList, changeLine, changeWithReason } from "./changes-text.ts";
import type { Change, Person } from "./commits.ts";
import { contributorsOf, type Contributor } from "./contributors.ts";
import { foldDependencies, isDependencyUpdate, type DependencyUpdate } from "./dependencies.ts";
import { knownIssueSections } from "./known-issues-text.ts";
import type { KnownIssue } from "./known-issues.ts";
import { compareLink, linksOf, type Links } from "./links.ts";
import { blocks, code, join, list, nothing, safe, section, text, type Markdown } from "./markdown.ts";
import { withoutReverted } from "./reverts.ts";

/** What a version brings. */
export interface ChangesInput {
  readonly name: string;
  readonly version: Version;
  readonly source: SourcePlan;
  /** Those since the previous version, newest first. */
  readonly changes: readonly Change[];
  /** Everybody who contributed before; undefined when that is not known, or for a first release. */
  readonly earlier?: readonly Person[];
  readonly knownIssues: readonly KnownIssue[];
  readonly exceptions: readonly ScanException[];
  /** What else the scan lets pass. */
  readonly leniencies: readonly string[];
  /** Whether the release has an UPGRADE.md. */
  readonly upgradeGuide: boolean;
}

/** RELEASE_NOTES.md: what a version brings, for its users, and how to get it. */
export function renderReleaseNotes(changes: Markdown, published: ArtifactsInput): string {
  return `${blocks(changes, ...artifactSections(published, 2))}\n`;
}

/** The release notes without what was published. */
export function renderChanges(input: ChangesInput): Markdown {
  return blocks(titleOf(input), ...changeBlocks(input));
}

function titleOf({ name, version }: ChangesInput): Markdown {
  return safe`# ${text(name)} ${text(version.gitTag)}`;
}

function changeBlocks(input: ChangesInput): Markdown[] {
  const { name, version, source } = input;
  const links = linksOf(source);
  const changes = withoutReverted(input.changes);
  const people = contributorsOf(input.changes, input.earlier);
  const date = source.date.slice(0, "2026-01-31".length);
  const { faults, accepted } = knownIssueSections(
    {
      name,
      version,
      date,
      issues: input.knownIssues,
      exceptions: input.exceptions,
      leniencies: input.leniencies,
    },
    3,
  );
  const told = blocks(...changeSections(changes, input, links));
  return [
    introduction(input, date, links),
    told === "" ? safe`No changes that users notice.` : told,
    section(2, safe`Known issues`, faults, accepted),
    section(2, safe`Contributors`, list(people.map(contributor))),
  ];
}

function introduction({ version, source }: ChangesInput, date: string, links: Links): Markdown {
  const released = safe`Released on ${text(date)} from commit ${code(source.commit.slice(0, 12))}`;
  if (source.previous === undefined) return safe`${released}.`;
  const { name } = source.previous;
  return safe`${released}. ${compareLink(safe`All changes since ${text(name)}`, name, version.gitTag, links)}.`;
}

function changeSections(changes: readonly Change[], { upgradeGuide }: ChangesInput, links: Links): Markdown[] {
  const [updates, others] = partition(changes, isDependencyUpdate);
  const [reverts, kept] = partition(others, ({ reverts: taken }) => taken.hashes.length + taken.headers.length > 0);
  const ofType = (...types: string[]): Change[] => kept.filter(({ type }) => types.includes(type));
  const lines = (some: readonly Change[]): Markdown => list(some.map((change) => changeLine(change, links)));
  const breaking = breakingList(changes, links);
  return [
    section(
      2,
      safe`Breaking changes`,
      breaking,
      breaking !== "" && upgradeGuide ? safe`UPGRADE.md says what to do, in order.` : nothing,
    ),
    section(2, safe`New features`, list(ofType("feat", "feature").map((change) => changeWithReason(change, links)))),
    section(2, safe`Fixes`, lines(ofType("fix"))),
    section(2, safe`Performance`, lines(ofType("perf"))),
    section(2, safe`Taken back`, lines(reverts)),
    dependencySection(foldDependencies(updates)),
  ];
}

/** Folded: there may be many, and few read them. */
function dependencySection(updates: readonly DependencyUpdate[]): Markdown {
  if (updates.length === 0) return nothing;
  const items = updates.map(({ name, from, to }) => {
    if (to === undefined) return text(name);
    return join([code(name), from === undefined ? nothing : text(from), safe`→ ${text(to)}`], " ");
  });
  const title =
    updates.length === 1 ? safe`1 dependency was updated` : safe`${updates.length} dependencies were updated`;
  return safe`<details>\n<summary>${title}</summary>\n\n${list(items)}\n\n</details>`;
}

function contributor({ name, first }: Contributor): Markdown {
  return first ? safe`${text(name)} (first contribution)` : text(name);
}

function partition(changes: readonly Change[], test: (change: Change) => boolean): [Change[], Change[]] {
  return [changes.filter(test), changes.filter((change) => !test(change))];
}
