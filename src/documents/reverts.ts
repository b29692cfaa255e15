import type { Change } from "./commits.ts";

/**
 * The changes without those that cancel out: a revert and what it takes back, where both are there. A revert of
 * something older stays, and so does what a revert of a revert brings back.
 *
 * @param changes newest first
 */
export function withoutReverted(changes: readonly Change[]): Change[] {
  const byHash = groupBy(changes, (change) => change.hash.slice(0, 7));
  const byHeader = groupBy(changes, (change) => change.header);
  const position = new Map(changes.map((change, i) => [change, i]));
  const gone = new Set<Change>();
  // From the newest on: a revert that was itself reverted takes nothing back.
  for (const [i, change] of changes.entries()) {
    if (gone.has(change)) continue;
    const isTarget = (other: Change): boolean => (position.get(other) ?? 0) > i && !gone.has(other);
    const { hashes, headers } = change.reverts;
    const targets = [
      ...hashes.map((hash) => byHash.get(hash.slice(0, 7))?.find((o) => isTarget(o) && o.hash.startsWith(hash))),
      ...headers.map((header) => byHeader.get(header)?.find(isTarget)),
    ];
    for (const target of targets) if (target !== undefined) gone.add(target);
    // A revert that takes back something older, too, is still told.
    if (targets.length > 0 && targets.every((target) => target !== undefined)) gone.add(change);
  }
  return changes.filter((change) => !gone.has(change));
}

function groupBy(changes: readonly Change[], key: (change: Change) => string): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(key(change));
    if (group === undefined) groups.set(key(change), [change]);
    else group.push(change);
  }
  return groups;
}
