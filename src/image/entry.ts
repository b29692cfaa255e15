import { InternalError } from "../errors.ts";

/** One file, folder or link in a layer, as its tar archive has it. */
export interface Entry {
  /** From the root, without slash at begin and end: `usr/bin/app`. Characters that do not print are escaped, as in C. */
  readonly path: string;
  readonly type: EntryType;
  /** As `ls` shows it: `rwxr-xr-x`, `rwsr-xr-x`. */
  readonly mode: string;
  /** Numbers of user and group: `0/0`. */
  readonly owner: string;
  /** In bytes. */
  readonly size: number;
  /** In UTC: `2026-01-31 12:00:00`. */
  readonly time: string;
  /** What a link leads to. */
  readonly target?: string;
  /** SHA-256 of a file's content, where it was asked for. */
  readonly sha256?: string;
}

type EntryType = "file" | "folder" | "symbolic link" | "hard link" | "device" | "pipe" | "other";

/** Arguments of GNU tar with which {@link parseListing} can read its answer. */
export const LISTING = ["--list", "--verbose", "--numeric-owner", "--full-time", "--quoting-style=c"];

/** Arguments of GNU tar that print the SHA-256 of every file, in the archive's order. */
export const DIGESTS = ["--extract", "--to-command=sha256sum"];

const types: Readonly<Record<string, EntryType>> = {
  "-": "file",
  d: "folder",
  l: "symbolic link",
  h: "hard link",
  b: "device",
  c: "device",
  p: "pipe",
};

const quoted = '"(?:[^"\\\\]|\\\\.)*"';
// A device has its two numbers where others have a size.
const line = new RegExp(
  `^(.)([-rwxsStT]{9}) (\\d+/\\d+) +(\\d+|\\d+,\\d+) (\\S+ \\S+) (${quoted})(?:(?: -> | link to )(${quoted}))?$`,
);

/**
 * The entries of a layer, in its order.
 *
 * @param listing what tar says with {@link LISTING}
 * @param digests what tar says with {@link DIGESTS}; empty where nobody asked
 */
export function parseListing(listing: string, digests = ""): Entry[] {
  const sums = digests.split("\n").flatMap((text) => /^[0-9a-f]{64}(?= {2}-$)/.exec(text)?.[0] ?? []);
  const entries = listing.split("\n").filter((text) => text !== "");
  let file = 0;
  return entries.map((text) => {
    const entry = parseLine(text);
    const sha256 = entry.type === "file" ? sums[file++] : undefined;
    return sha256 === undefined ? entry : { ...entry, sha256 };
  });
}

function parseLine(text: string): Entry {
  const match = line.exec(text);
  if (match === null) throw new InternalError(`tar lists a layer in a way that is not understood: ${text}`);
  const [, type = "", mode = "", owner = "", size = "", time = "", path = '""', target] = match;
  return {
    path: path
      .slice(1, -1)
      .replace(/^(\.?\/)+/, "")
      .replace(/\/+$/, ""),
    type: types[type] ?? "other",
    mode,
    owner,
    size: size.includes(",") ? 0 : Number(size),
    time,
    ...(target !== undefined && { target: target.slice(1, -1) }),
  };
}
