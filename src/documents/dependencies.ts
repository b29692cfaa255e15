import type { Change } from "./commits.ts";

/** A dependency that several commits may have updated one after the other. Texts are untrusted. */
export interface DependencyUpdate {
  readonly name: string;
  /** Absent when the commits do not say. */
  readonly from?: string;
  readonly to?: string;
}

/** Whether a commit does nothing but update dependencies, as Dependabot's and Renovate's do. */
export function isDependencyUpdate({ type, scope, header }: Change): boolean {
  if (/^deps(-dev)?$|^dependencies$/.test(scope)) return true;
  return /^(chore|build|ci|)$/.test(type) && /^(chore: |build: |ci: )?bump \S+ from \S+ to \S+/i.test(header);
}

/**
 * The updates of the changes, each dependency once, from its oldest to its newest version, sorted by name. What does
 * not name a dependency and its versions is listed by its subject.
 *
 * @param changes newest first
 */
export function foldDependencies(changes: readonly Change[]): DependencyUpdate[] {
  const updates = new Map<string, DependencyUpdate>();
  for (const { subject } of changes) {
    const update = readUpdate(subject);
    const newer = updates.get(update.name);
    // The next older commit only moves the beginning back.
    const from = update.from ?? newer?.from;
    const to = newer?.to ?? update.to;
    updates.set(update.name, {
      name: update.name,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
  }
  return [...updates.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readUpdate(subject: string): DependencyUpdate {
  const words = subject.split(/\s+/);
  // bump NAME from 1 to 2 · update module NAME to v2 · update NAME to 2
  if (!/^(bump|update|upgrade)$/i.test(words[0] ?? "")) return { name: subject };
  const skipped =
    /^(module|dependency|the|golang|github-action|action|image)$/i.test(words[1] ?? "") && words[3] !== undefined;
  const name = words[skipped && words[2] !== "to" && words[2] !== "from" ? 2 : 1];
  const [from, to] = ["from", "to"].map((word) => {
    const at = words.indexOf(word);
    return at === -1 ? undefined : words[at + 1];
  });
  if (name === undefined || to === undefined) return { name: subject };
  return { name, to, ...(from !== undefined && { from }) };
}
