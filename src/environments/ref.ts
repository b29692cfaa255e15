import type { GitFacts } from "../facts.ts";
import type { Problem } from "../errors.ts";
import { isDevelopment, parseVersion, TAG_PREFIX, versionIn } from "../version.ts";

/** A git ref that is to be released. */
export interface Ref {
  /** In full: `refs/heads/main`. */
  readonly full: string;
  /** `other`: a pull request's, or one that only tools know. */
  readonly kind: "branch" | "tag" | "other";
  /** `main`, `v1.4.0`; the whole ref where it is neither branch nor tag. */
  readonly name: string;
  /** For the tag of a version: it, with `v`. */
  readonly version?: string;
  /** Whether the commit that is checked out is the tag's, or is in the branch, as far as the clone tells. */
  readonly here: boolean;
}

/**
 * Reads a ref, in full or in short. A short name is a tag's when there is one or when it is a version; otherwise a
 * branch's, as git reads it (https://git-scm.com/docs/gitrevisions).
 *
 * @param prefix what stands before the version in the repository's tags
 */
export function readRef(text: string, git: GitFacts, prefix = TAG_PREFIX): Ref {
  const full = fullRef(text, git, prefix);
  const [, folder, name = ""] = /^refs\/(heads|tags)\/(.+)$/s.exec(full) ?? [];
  if (folder === "tags") {
    const version = versionOf(name, prefix);
    const here = git.tags.some((tag) => tag.name === (version ?? name) && tag.commit === git.commit);
    return { full, kind: "tag", name, ...(version !== undefined && { version }), here };
  }
  if (folder === "heads") return { full, kind: "branch", name, here: (git.branches ?? []).includes(name) };
  return { full, kind: "other", name: full, here: true };
}

function fullRef(text: string, { tags }: GitFacts, prefix: string): string {
  if (text.startsWith("refs/")) return text;
  if (/^(heads|tags)\/./.test(text)) return `refs/${text}`;
  const isTag = tags.some(({ name }) => name === text) || versionOf(text, prefix) !== undefined;
  return isTag ? `refs/tags/${text}` : `refs/heads/${text}`;
}

/** A development version has no tag: it is a branch's. */
function versionOf(tag: string, prefix: string): string | undefined {
  const version = versionIn(tag, prefix);
  return version === undefined || isDevelopment(parseVersion(version)) ? undefined : version;
}

/** What keeps a ref from being released, wherever it may go; undefined when nothing does. */
export function refProblem(ref: Ref, commit: string): Problem | undefined {
  const where = `ref ${ref.full}`;
  if (ref.kind === "other") {
    return {
      code: "ref-not-released",
      where,
      what: "it is neither a branch nor a tag",
      remedy: "use `check` for it; branches and tags are released",
    };
  }
  if (ref.kind === "tag" && ref.version === undefined) {
    return {
      code: "ref-not-released",
      where,
      what: "the tag is not one of a version",
      remedy: "tag a version, for example v1.4.0 or v1.4.0-rc.1",
    };
  }
  if (ref.here) return undefined;
  const isTag = ref.kind === "tag";
  return {
    code: "ref-elsewhere",
    where,
    what: isTag
      ? "no such tag names the commit that is checked out"
      : "the branch does not have the commit that is checked out",
    why: `HEAD: ${commit}`,
    remedy: `check out ${ref.name}, with all branches and tags fetched`,
  };
}
