import createPreset from "conventional-changelog-conventionalcommits";
import { CommitParser, type CommitBase } from "conventional-commits-parser";
import type { Commit } from "../git.ts";

/** Somebody who wrote a commit. All texts are as the commit has them: untrusted. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** A reference to an issue: `#12`, or `acme/app#12`. */
export interface IssueReference {
  /** `acme/app`; absent for the repository itself. */
  readonly repository?: string;
  readonly number: number;
}

/** What a commit says of itself, read by the rules of https://www.conventionalcommits.org. Untrusted text. */
export interface Change {
  readonly hash: string;
  /** In lower case; empty when the commit does not follow the convention. */
  readonly type: string;
  readonly scope: string;
  /** The first line without type and scope. */
  readonly subject: string;
  /** The first line. */
  readonly header: string;
  readonly body: string;
  /** One text for each BREAKING CHANGE footer; the subject for a mere `!`. */
  readonly breaking: readonly string[];
  /** Issues that the body or a footer closes. */
  readonly closes: readonly IssueReference[];
  /** The author, then those of Co-authored-by. */
  readonly authors: readonly Person[];
  /** What a revert takes back: commit hashes, perhaps shortened, and first lines. */
  readonly reverts: { readonly hashes: readonly string[]; readonly headers: readonly string[] };
}

const never = /(?!)/;
const preset = createPreset<CommitBase & { hash: string }>();
const parser = new CommitParser({
  ...preset.parser,
  // By default a line such as `-notes-` replaces that property of the result, with any value.
  fieldPattern: never,
  // Upper case and a colon, as the convention has it: a sentence that begins with "Breaking changes are" is none.
  notesPattern: () => /^[\s|*]*(BREAKING[ -]CHANGES?)\s*:\s*(.*)/,
  // The patterns for these take minutes for a few thousand characters, so reverts and issues are read below. Only
  // undefined, which the types do not have, turns the search for issues off.
  revertPattern: never,
  ...({ issuePrefixes: undefined, referenceActions: undefined } as object),
});

/** Longer messages are cut: what a document tells of a commit stands at its beginning. */
const longestMessage = 20_000;

/** Reads commits; those without a message, which git allows, are left out. */
export function readChanges(commits: readonly Commit[]): Change[] {
  return commits.filter(({ message }) => message.trim() !== "").map(readChange);
}

function readChange(commit: Commit): Change {
  const message = commit.message.slice(0, longestMessage).trim();
  const parsed = parser.parse(message) as CommitBase & { type?: string | null; scope?: string; subject?: string };
  const header = parsed.header ?? "";
  const lines = message.split(/\r?\n/).slice(1);
  return {
    hash: commit.hash,
    type: parsed.type?.toLowerCase() ?? "",
    scope: parsed.scope === "*" ? "" : (parsed.scope ?? ""),
    subject: parsed.subject ?? header,
    header,
    body: withoutTrailers(parsed.body ?? ""),
    breaking: parsed.notes.map((note) => withoutTrailers(note.text)).filter((note) => note !== ""),
    closes: lines.flatMap(closedIssues),
    authors: [{ name: commit.author, email: commit.email }, ...lines.flatMap(coAuthor)],
    reverts: readReverts(header, lines),
  };
}

const trailer =
  /^(?:[A-Z][A-Za-z]*-(?:[a-z]+-)?by|Refs|Change-Id|PiperOrigin-RevId): |^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? (?:[\w.-]+\/[\w.-]+)?#\d+/i;
/** A squash commit lists the commits that it is made of. */
const squashed = /^[*-] \w+(?:\([^()]*\))?!?: /;

/** A text up to the trailers, or to the next commit of a squash commit. */
function withoutTrailers(text: string): string {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => trailer.test(line) || squashed.test(line));
  return (end === -1 ? lines : lines.slice(0, end)).join("\n").trim();
}

function closedIssues(line: string): IssueReference[] {
  const words = line.split(/[\s,]+/);
  const closing = /^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?$/i;
  const references: IssueReference[] = [];
  let active = false;
  for (const word of words) {
    const reference = active ? readIssue(word) : undefined;
    if (reference !== undefined) references.push(reference);
    // "Closes #1, #2 and #3" closes three.
    else active = closing.test(word) || (active && word === "and");
  }
  return references;
}

function readIssue(word: string): IssueReference | undefined {
  const match = /^([\w.-]{1,100}\/[\w.-]{1,100})?#(\d{1,9})[.;:)]*$/.exec(word);
  if (match === null) return undefined;
  return { ...(match[1] !== undefined && { repository: match[1] }), number: Number(match[2]) };
}

function coAuthor(line: string): Person[] {
  const match = /^Co-authored-by: ([^<]{1,200})<([^>]{1,200})>/i.exec(line);
  return match === null ? [] : [{ name: match[1]?.trim() ?? "", email: match[2]?.trim() ?? "" }];
}

/** The forms of git itself, of the convention (`Refs: 676104e, a215868`) and of GitHub's button with a squash. */
function readReverts(header: string, lines: readonly string[]): Change["reverts"] {
  if (!/^(?:revert|reapply)\b/i.test(header)) return { hashes: [], headers: [] };
  const hashes = lines.flatMap((line) => {
    const listed = /^This reverts commit ([0-9a-f]{7,64})\b/.exec(line) ?? /^Refs: ([0-9a-f, ]{7,500})$/.exec(line);
    return listed?.[1]?.split(/[, ]+/).filter((hash) => hash.length >= 7) ?? [];
  });
  const quoted = /^Revert "(.+)"(?: \(#\d+\))?$/.exec(header)?.[1];
  return { hashes, headers: quoted === undefined || hashes.length > 0 ? [] : [quoted] };
}
