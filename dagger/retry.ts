import { AsyncLocalStorage } from "node:async_hooks";
import { SlipwayError } from "../src/errors.ts";
import { afterAttempts, nextDelay } from "../src/retry.ts";
import { waitingFor } from "./progress.ts";

/** What all operations of a run share, because the limit is one on the whole. Times in milliseconds. */
interface Budget {
  readonly limit: number;
  lost: number;
  answered: boolean;
}

const budget = new AsyncLocalStorage<Budget>();

/**
 * Lets everything that `work` does with registries be tried again, until that has taken `seconds` in all. Without it, each is tried once.
 */
export function withPatience<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  return budget.run({ limit: seconds * 1000, lost: 0, answered: false }, work);
}

/**
 * Does something with a registry, and does it again while that may help (src/retry.ts). While it waits, the stage says so.
 *
 * @param what for the stage's lines: `push to ghcr.io/acme/app`
 * @param attempt has to make a command that the engine has no answer for yet, see `anew`
 */
export async function patiently<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  const shared = budget.getStore() ?? { limit: 0, lost: 0, answered: false };
  const begin = performance.now();
  for (let attempts = 1; ; attempts++) {
    const tried = performance.now();
    try {
      const value = await attempt();
      shared.answered = true;
      return value;
    } catch (error) {
      const [problem, ...others] = error instanceof SlipwayError ? error.problems : [];
      if (problem === undefined) throw error;
      shared.lost += performance.now() - tried;
      const state = { ...shared, attempts, elapsed: performance.now() - begin };
      const delay = nextDelay(problem, state);
      if (delay === undefined) throw new SlipwayError([afterAttempts(problem, state), ...others]);
      shared.lost += delay;
      await waitingFor(`another attempt at the ${what}: ${problem.what}`, () => pause(delay));
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
