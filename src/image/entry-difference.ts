import { bytes } from "../table.ts";
import type { Entry } from "./entry.ts";

/** How many differing entries of one layer are named. */
const SHOWN = 20;

/** In what two layers differ, entry by entry; empty where they have the same ones, in whatever order. */
export function entryDifferences(before: readonly Entry[], after: readonly Entry[]): string[] {
  const [old, now] = [byPath(before), byPath(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const lines = paths.flatMap((path) => difference(path, old.get(path), now.get(path)) ?? []);
  const more = lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN), ...more];
}

function byPath(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function difference(path: string, before: Entry | undefined, after: Entry | undefined): string | undefined {
  if (before === undefined) return `/${path} is in the rebuilt image only`;
  if (after === undefined) return `/${path} is in the published image only`;
  const aspects = [
    aspect("type", before.type, after.type),
    aspect("mode", before.mode, after.mode),
    aspect("owner", before.owner, after.owner),
    aspect("time", before.time, after.time),
    aspect("target", before.target, after.target),
    aspect("content", contentText(before), contentText(after)),
  ].filter((text) => text !== undefined);
  return aspects.length === 0 ? undefined : `/${path}: ${aspects.join("; ")}`;
}

function aspect(name: string, before: string | undefined, after: string | undefined): string | undefined {
  return before === after ? undefined : `${name} ${before ?? "none"}, rebuilt ${after ?? "none"}`;
}

/** Enough of the digest to see that they differ. */
function contentText({ size, sha256 }: Entry): string {
  return sha256 === undefined ? bytes(size) : `sha256:${sha256.slice(0, 12)} (${size} B)`;
}
