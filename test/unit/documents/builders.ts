import type { Commit } from "../../../src/git.ts";
import type { SourcePlan } from "../../../src/plan.ts";

/** A commit by Ada with this message; `changes` replaces parts of it. */
export function aCommit(message: string, changes: Partial<Commit> = {}): Commit {
  return { hash: "b".repeat(40), epoch: 1, author: "Ada", email: "ada@acme.dev", message, ...changes };
}

/** The source of a release on the first day of 2026; `changes` replaces parts of it. */
export function aSource(changes: Partial<SourcePlan> = {}): SourcePlan {
  const date = "2026-01-01T00:00:00Z";
  return {
    commit: "a".repeat(40),
    epoch: 1_767_225_600,
    date,
    changes: [],
    shallow: false,
    tags: [],
    tagPrefix: "v",
    ...changes,
  };
}
