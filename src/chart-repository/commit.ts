import type { FileChange } from "./branch.ts";

/** A commit on top of what a branch has. */
export interface NewCommit {
  /** The ref that gets the commit in the local repository. */
  readonly ref: string;
  /** The commit that it follows; undefined for the first one of a branch. */
  readonly parent?: string;
  readonly message: string;
  /** Author's and committer's time in seconds since 1970. */
  readonly epoch: number;
  readonly files: readonly FileChange[];
}

/**
 * A commit in the format of git-fast-import: one command makes it, without a work tree and without the contents of
 * files that stay as they are. The same parent and files give the same commit.
 */
export function commitStream({ ref, parent, message, epoch, files }: NewCommit): string {
  return [
    `commit ${ref}\n`,
    // Nobody's address: the commit is made by a program, for whoever pushes it.
    `committer Slipway <slipway@localhost> ${epoch} +0000\n`,
    data(message),
    ...(parent === undefined ? [] : [`from ${parent}\n`]),
    ...files.map(fileCommand),
    "\n",
  ].join("");
}

function fileCommand(file: FileChange): string {
  if (file.kind === "blob") return `M ${file.mode} ${file.id} ${file.path}\n`;
  return `M ${file.mode} inline ${file.path}\n${data(file.text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
