import { seconds } from "./table.ts";

/** Where a stage is in its life, with the time since it began, in milliseconds. */
export type StageState =
  | { readonly kind: "begins" }
  | { readonly kind: "runs"; readonly elapsed: number; readonly waitsFor: readonly string[] }
  | { readonly kind: "done" | "failed"; readonly elapsed: number }
  | { readonly kind: "skipped"; readonly why: string };

/** How often a running stage says that it still runs, in milliseconds: CI systems take silence for death. */
export const TICK = 15_000;

/** What a stage says of itself: one line, readable in a log without colours and without what stands around it. */
export function stageLine(stage: string, state: StageState): string {
  switch (state.kind) {
    case "begins":
      return `> ${stage} …`;
    case "runs": {
      const waits = state.waitsFor.length === 0 ? "" : `, waits for ${[...new Set(state.waitsFor)].join(", ")}`;
      return `> ${stage} … ${wholeSeconds(state.elapsed)}${waits}`;
    }
    case "done":
      return `> ${stage}: done in ${seconds(state.elapsed)}`;
    case "failed":
      return `> ${stage}: failed after ${seconds(state.elapsed)}`;
    case "skipped":
      return `> ${stage}: skipped, ${state.why}`;
  }
}

/** `45 s`, `2 min 5 s` */
function wholeSeconds(milliseconds: number): string {
  const all = Math.round(milliseconds / 1000);
  return all < 60 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`;
}
