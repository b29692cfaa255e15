import type { IssueReference } from "./commits.ts";
import type { SourcePlan } from "../plan.ts";
import { writtenTag } from "../version.ts";
import { code, link, prose, text, type Markdown } from "./markdown.ts";

/** Where a repository's commits, issues and comparisons are to be seen, where that is known. */
export interface Links {
  /** `https://github.com/acme/app`; undefined gives texts without links. */
  readonly base: string | undefined;
  /** What stands before the version in the tags. */
  readonly tagPrefix: string;
}

/** Reads the links of a repository from its remote's address. */
export function linksOf({ url, tagPrefix }: Pick<SourcePlan, "url" | "tagPrefix">): Links {
  return { base: /^https?:\/\/[^/\s]+\/[\w.~-]+\/[\w.~-]+$/.test(url ?? "") ? url : undefined, tagPrefix };
}

/** A link to a commit, by its short hash. */
export function commitLink(hash: string, { base }: Links): Markdown {
  const short = code(hash.slice(0, 7));
  return base === undefined ? short : link(short, `${base}/commit/${hash}`);
}

/** A link to an issue of this repository or another one at the same host. */
export function issueLink(issue: IssueReference, { base }: Links): Markdown {
  const label = text(`${issue.repository ?? ""}#${issue.number}`);
  if (base === undefined) return label;
  const repository = issue.repository === undefined ? base : `${new URL(base).origin}/${issue.repository}`;
  return link(label, `${repository}/issues/${issue.number}`);
}

/** A link to what changed between two versions, given with `v`. */
export function compareLink(label: Markdown, from: string | undefined, to: string, links: Links): Markdown {
  const { base, tagPrefix } = links;
  if (base === undefined || from === undefined) return label;
  const [before, after] = [from, to].map((version) => encodeURIComponent(writtenTag(version, tagPrefix)));
  return link(label, `${base}/compare/${before}...${after}`);
}

/** A line of a commit message, in which `#12` becomes a link. */
export function linkedProse(untrusted: string, links: Links): Markdown {
  return prose(untrusted, (number) => issueLink({ number }, links));
}
