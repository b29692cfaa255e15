/** Something that has a name and a value: a chart value, a flag. */
export interface Named {
  readonly name: string;
  /** Equal values have equal texts. */
  readonly value: string;
}

/** The names have at least this much in common; found by trying on the histories of real charts. */
const threshold = 0.5;

/**
 * Pairs what disappeared with what came instead: the same value under a similar name. It is a guess, and told as one.
 *
 * @returns pairs, the surest first, each side at most once
 */
export function probableRenames<T extends Named>(removed: readonly T[], added: readonly T[]): [from: T, to: T][] {
  // Something written anew has no renames, and comparing all with all would take long.
  if (removed.length * added.length > 100_000) return [];
  const candidates = removed
    .flatMap((from) =>
      added.filter((to) => to.value === from.value).map((to) => ({ from, to, score: similarity(from.name, to.name) })),
    )
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score || compare(a.from.name, b.from.name) || compare(a.to.name, b.to.name));
  const taken = new Set<T>();
  const pairs: [T, T][] = [];
  for (const { from, to } of candidates) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    pairs.push([from, to]);
  }
  return pairs;
}

/** From 0, nothing in common, to 1. What both names end in says little: very many values are called `enabled`. */
function similarity(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  let moved = false;
  while (left.length > 0 && right.length > 0 && left.at(-1) === right.at(-1)) {
    moved = true;
    left.pop();
    right.pop();
  }
  // image.tag became controller.image.tag.
  if (moved && (left.length === 0 || right.length === 0)) return 1;
  return dice(pairsOf(left.join(".")), pairsOf(right.join(".")));
}

function pairsOf(name: string): string[] {
  const letters = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2));
}

/** Sørensen-Dice coefficient of two lists. */
function dice(a: readonly string[], b: string[]): number {
  const left = [...b];
  const common = a.filter((pair) => {
    const at = left.indexOf(pair);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
  return a.length + b.length === 0 ? 0 : (2 * common.length) / (a.length + b.length);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
