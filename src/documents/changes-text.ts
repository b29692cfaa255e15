import type { Change } from "./commits.ts";
import { commitLink, issueLink, linkedProse, type Links } from "./links.ts";
import { blocks, join, list, nothing, paragraphs, prose, safe, text, type Markdown } from "./markdown.ts";

/** One change without its scope: subject, commit and what it closes. */
export function changeText(change: Change, links: Links): Markdown {
  const references = join([...new Set(change.closes.map((issue) => issueLink(issue, links)))], ", ");
  const closes = references === "" ? nothing : safe`, closes ${references}`;
  return safe`${linkedProse(change.subject, links)} (${commitLink(change.hash, links)})${closes}`;
}

/** One change as a line, with its scope. */
export function changeLine(change: Change, links: Links): Markdown {
  return safe`${scopeOf(change)}${changeText(change, links)}`;
}

/** One change with the first paragraph of its message, which says what it is good for. */
export function changeWithReason(change: Change, links: Links): Markdown {
  const [reason = ""] = change.body.split(/\n\s*\n/);
  return blocks(changeLine(change, links), prose(reason));
}

/** Every BREAKING CHANGE of the changes, one item each. */
export function breakingList(changes: readonly Change[], links: Links): Markdown {
  return list(
    changes.flatMap((change) =>
      change.breaking.map((note) => safe`${scopeOf(change)}${paragraphs(note)} (${commitLink(change.hash, links)})`),
    ),
  );
}

function scopeOf({ scope }: Change): Markdown {
  const name = text(scope);
  return name === "" ? nothing : safe`**${name}:** `;
}
