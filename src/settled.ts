import { InternalError, SlipwayError } from "./errors.ts";

type Values<T extends readonly PromiseSettledResult<unknown>[]> = {
  -readonly [K in keyof T]: T[K] extends PromiseSettledResult<infer V> ? V : never;
};

/**
 * The values of things that were done side by side.
 *
 * @throws SlipwayError with the problems of all that failed; another error, if there is one, goes first
 */
export function allOrProblems<T extends readonly PromiseSettledResult<unknown>[]>(
  outcomes: readonly [...T],
): Values<T> {
  const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
  const other = reasons.find((reason) => !(reason instanceof SlipwayError));
  if (other !== undefined)
    throw other instanceof Error ? other : new InternalError("something other than an error was thrown");
  const found = reasons.flatMap((reason) => (reason instanceof SlipwayError ? reason.problems : []));
  // What several stages stumble over is told once.
  const problems = [
    ...new Map(found.map((problem) => [`${problem.where}\n${problem.what}\n${problem.why ?? ""}`, problem])).values(),
  ];
  if (problems.length > 0) throw new SlipwayError(problems);
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as Values<T>;
}

/** Waits for things that are done side by side; when several fail, all their problems are reported together. */
export async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  return allOrProblems(await Promise.allSettled(work));
}
