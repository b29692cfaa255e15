import { seconds } from "../src/table.ts";

/** How long a stage took. */
export interface StageTime {
  readonly stage: string;
  readonly milliseconds: number;
}

/** A stage's result with its time. */
export interface Timed<T> {
  readonly value: T;
  readonly time: StageTime;
}

/** Runs a stage and says so: a line when it begins, a line with the elapsed time when it ends, well or badly. */
export async function timed<T>(stage: string, work: () => Promise<T>): Promise<Timed<T>> {
  const begin = performance.now();
  console.log(`> ${stage} …`);
  try {
    const value = await work();
    const milliseconds = Math.round(performance.now() - begin);
    console.log(`> ${stage}: done in ${seconds(milliseconds)}`);
    return { value, time: { stage, milliseconds } };
  } catch (error) {
    console.log(`> ${stage}: failed after ${seconds(performance.now() - begin)}`);
    throw error;
  }
}
