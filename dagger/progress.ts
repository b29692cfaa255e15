import { AsyncLocalStorage } from "node:async_hooks";
import { getTracer } from "@dagger.io/dagger/telemetry";
import { inStage } from "../src/errors.ts";
import { stageLine, TICK } from "../src/progress.ts";

/** When a stage ran. */
export interface StageTime {
  readonly stage: string;
  /** Milliseconds from the process's start to the stage's. */
  readonly start: number;
  readonly milliseconds: number;
}

/** A stage's result with its time. */
export interface Timed<T> {
  readonly value: T;
  readonly time: StageTime;
}

/** What the stage that runs here is waiting for at the moment. */
const waiting = new AsyncLocalStorage<Set<{ readonly what: string }>>();

/**
 * Runs a stage and says so: a line when it begins, one every now and then with what it waits for, and one when it ends,
 * well or badly. An error that leaves it names the stage.
 */
export async function timed<T>(stage: string, work: () => Promise<T>): Promise<Timed<T>> {
  const begin = performance.now();
  const elapsed = (): number => performance.now() - begin;
  const waits = new Set<{ readonly what: string }>();
  console.log(stageLine(stage, { kind: "begins" }));
  const ticker = setInterval(() => {
    const waitsFor = [...waits].map(({ what }) => what);
    console.log(stageLine(stage, { kind: "runs", elapsed: elapsed(), waitsFor }));
  }, TICK);
  try {
    // A span of its own puts the stage's commands under its name, wherever Dagger shows a tree.
    const value = await getTracer().startActiveSpan(stage, () => waiting.run(waits, work));
    const time = { stage, start: Math.round(begin), milliseconds: Math.round(elapsed()) };
    console.log(stageLine(stage, { kind: "done", elapsed: time.milliseconds }));
    return { value, time };
  } catch (error) {
    console.log(stageLine(stage, { kind: "failed", elapsed: elapsed() }));
    throw inStage(stage, error);
  } finally {
    clearInterval(ticker);
  }
}

/** As {@link timed}, for a stage that not every project has: it is skipped where its setting is missing. */
export async function timedFor<S, T>(
  setting: S | undefined,
  stage: string,
  work: (setting: S) => Promise<T>,
  why = "not configured",
): Promise<Timed<T> | undefined> {
  if (setting !== undefined) return timed(stage, () => work(setting));
  console.log(stageLine(stage, { kind: "skipped", why }));
  return undefined;
}

/** The times of those stages that ran. */
export function timesOf(...stages: readonly (Timed<unknown> | undefined)[]): StageTime[] {
  return stages.flatMap((stage) => (stage === undefined ? [] : [stage.time]));
}

/** Does a part of a stage; while it lasts, the stage's lines name it as what the stage waits for. */
export async function waitingFor<T>(what: string, work: () => Promise<T>): Promise<T> {
  const entry = { what };
  const waits = waiting.getStore();
  waits?.add(entry);
  try {
    return await work();
  } finally {
    waits?.delete(entry);
  }
}
