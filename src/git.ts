import { InternalError } from "./errors.ts";
import type { Tag } from "./version.ts";

/** `git for-each-ref` format that {@link parseTags} reads: name, object, and for annotated tags the tagged commit. */
export const TAG_FORMAT = "%(refname:strip=2)%00%(objectname)%00%(*objectname)";

/** Reads the output of `git for-each-ref --format=TAG_FORMAT refs/tags`. */
export function parseTags(output: string): Tag[] {
  return linesOf(output).map((line) => {
    const [name = "", object = "", target = ""] = line.split("\0");
    return { name, commit: target === "" ? object : target };
  });
}

/** Reads `git for-each-ref --format=%(refname)` of branches, the clone's own and those of `origin`: their names, each once. */
export function parseBranches(output: string): string[] {
  const names = linesOf(output).map((line) => line.replace(/^refs\/(heads|remotes\/origin)\//, ""));
  return [...new Set(names)].filter((name) => name !== "HEAD");
}

/** Reads `git status --porcelain=v1 -z`: the changed and untracked paths, for a rename its new name. */
export function parseStatus(output: string): string[] {
  const changes: string[] = [];
  const fields = output.split("\0");
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? "";
    if (field === "") continue;
    changes.push(field.slice(3));
    if (/[RC]/.test(field.slice(0, 2))) i++; // the old name follows in a field of its own
  }
  return changes;
}

/** `git log` format that {@link parseHead} reads: commit and committer time in seconds. */
export const HEAD_FORMAT = "%H %ct";

export function parseHead(output: string): { commit: string; epoch: number } {
  const [commit = "", seconds = ""] = output.trim().split(" ");
  const epoch = Number(seconds);
  if (!/^[0-9a-f]{40,64}$/.test(commit) || !Number.isInteger(epoch)) {
    throw new InternalError(`git log answered ${JSON.stringify(output)}`);
  }
  return { commit, epoch };
}

/** A remote's URL without user name and password, so that it can be shown and written into labels. */
export function publicUrl(url: string): string {
  const trimmed = url.trim();
  const scp = /^[^@/\s]+@([^:/\s]+):(.+)$/.exec(trimmed);
  const https = scp === null ? trimmed : `https://${scp[1] ?? ""}/${scp[2] ?? ""}`;
  return https.replace(/^(https?|ssh|git):\/\/[^@/]*@/, "$1://").replace(/\.git$/, "");
}

/** One commit of the history. */
export interface Commit {
  readonly hash: string;
  /** Committer time in seconds since 1970. */
  readonly epoch: number;
  /** Name and e-mail address of the author, as .mailmap has them. */
  readonly author: string;
  readonly email: string;
  /** Subject, body and footers. */
  readonly message: string;
}

/** `git log -z` format that {@link parseLog} reads. The separators cannot occur in a commit message. */
export const LOG_FORMAT = "%H%x1f%ct%x1f%aN%x1f%aE%x1f%B";

/** Reads the output of `git log -z --format=LOG_FORMAT`, newest first. */
export function parseLog(output: string): Commit[] {
  return output
    .split("\0")
    .filter((entry) => entry.trim() !== "")
    .map((entry) => {
      const [hash = "", epoch = "0", author = "", email = "", ...message] = entry.split("\x1f");
      return { hash: hash.trim(), epoch: Number(epoch), author, email, message: message.join("\x1f").trim() };
    });
}

/** The lines of a command's output. */
export function linesOf(output: string): string[] {
  return output.split("\n").filter((line) => line !== "");
}
