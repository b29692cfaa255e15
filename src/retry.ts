import type { Problem } from "./errors.ts";
import { seconds } from "./table.ts";

/** What a run has behind it when an operation has failed. Times in milliseconds. */
export interface Tried {
  /** How often this operation was tried, the failed attempt included. */
  readonly attempts: number;
  /** How long this operation has taken in all, with the pauses. */
  readonly elapsed: number;
  /** What all operations of the run have lost by failed attempts and pauses, these ones included. */
  readonly lost: number;
  /** What the run may lose. */
  readonly limit: number;
  /** Whether a registry has answered in this run: a name that never did is more likely wrong than in trouble. */
  readonly answered: boolean;
}

/** How often something is tried that fails for a reason that nobody knows. */
const UNKNOWN_ATTEMPTS = 3;

const transient: readonly string[] = ["registry-busy", "registry-interrupted", "git-interrupted"];

/** Whether trying again in a moment may help. */
export function isTransient({ code }: Problem): boolean {
  return transient.includes(code);
}

/**
 * Whether another attempt makes sense where the registry has answered before: then its name is right, so that it is in trouble; and what
 * a tool fails with for no known reason may be a broken transmission in other words.
 */
function mayPass({ code }: Problem, attempts: number): boolean {
  return code === "registry-unreachable" || (code === "registry-failed" && attempts < UNKNOWN_ATTEMPTS);
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined when there is to be none. Twice as long after each, from 1 s to
 * 30 s. Times that a registry names itself (Retry-After) are kept by the tools, which do not pass them on.
 */
export function nextDelay(problem: Problem, { attempts, lost, limit, answered }: Tried): number | undefined {
  const worthwhile = isTransient(problem) || (answered && mayPass(problem, attempts));
  const delay = Math.min(1000 * 2 ** (attempts - 1), 30_000);
  return worthwhile && lost + delay <= limit ? delay : undefined;
}

/** The problem that remains, which says how often it was met. */
export function afterAttempts(problem: Problem, { attempts, elapsed }: Tried): Problem {
  if (attempts === 1) return problem;
  const tried = `tried ${attempts} times within ${seconds(elapsed)}`;
  return { ...problem, why: problem.why === undefined ? tried : `${tried}\n${problem.why}` };
}
