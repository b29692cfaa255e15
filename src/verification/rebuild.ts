import { compare, fails, type Check } from "./check.ts";

/** Whether what was built again is what was published; where not, what differs. */
export function rebuiltImage(about: string, published: string, rebuilt: string, difference: readonly string[]): Check {
  if (published === rebuilt) return compare("rebuild", about, rebuilt, published);
  return fails("rebuild", about, [`it gives ${rebuilt}, and not ${published}`, ...difference].join("\n"));
}

/** Why a release cannot be built again here; undefined where it can. */
export function rebuildObstacle(
  head: string,
  changes: readonly string[],
  commit: string | undefined,
): Check | undefined {
  const about = "source";
  if (commit === undefined)
    return fails("rebuild", about, "neither a tag nor a provenance says which commit it was built from");
  if (head !== commit) return fails("rebuild", about, `check out ${commit} first: ${head} is checked out`);
  return changes.length === 0 ? undefined : fails("rebuild", about, "the tree differs from its commit");
}
