import type { Problem } from "../errors.ts";
import { table } from "../table.ts";

/** One thing that was looked at to prove a release. */
export interface Check {
  /** What was looked at: `signature`. */
  readonly what: string;
  /** Of what: `ghcr.io/acme/app:v1.4.0`, `linux/arm64`. */
  readonly about: string;
  /** `left out` is no doubt: it says what could not be compared, and why. */
  readonly state: "holds" | "fails" | "left out";
  /** What was found. */
  readonly detail: string;
}

export function holds(what: string, about: string, detail: string): Check {
  return { what, about, state: "holds", detail };
}

export function fails(what: string, about: string, detail: string): Check {
  return { what, about, state: "fails", detail };
}

export function leftOut(what: string, about: string, why: string): Check {
  return { what, about, state: "left out", detail: why };
}

/** A check that compares what was found with what has to be there. */
export function compare(what: string, about: string, found: string, expected: string): Check {
  if (found === expected) return holds(what, about, found);
  return fails(what, about, `it is ${found || "missing"}, and not ${expected}`);
}

/** The checks for people. */
export function renderChecks(checks: readonly Check[]): string {
  const rows = checks.map(({ what, about, state, detail }) => [what, about, state, detail.split("\n")[0] ?? ""]);
  return `${table(["what", "of", "state", "found"], rows)}\n`;
}

/** What raises doubts, as problems. */
export function doubts(checks: readonly Check[]): Problem[] {
  return checks
    .filter(({ state }) => state === "fails")
    .map(({ what, about, detail }) => ({
      code: "verification-failed",
      where: about,
      what: `${what}: ${detail.split("\n")[0] ?? ""}`,
      why: detail.split("\n").slice(1).join("\n"),
      remedy: "do not use it before you know why: it may not be what was released",
    }));
}
