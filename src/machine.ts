import type { Problem } from "./errors.ts";
import { bytes } from "./table.ts";

/** How far a clock may be off, in milliseconds: identity tokens and the certificates that they give last minutes. */
const TOLERANCE = 5 * 60_000;

/** What a release needs on the engine's disk, in bytes: images unpacked and packed, databases, compiled packages. */
const SPACE = 2e9;

/**
 * What is wrong with the engine's clock.
 *
 * @param now of the engine, in milliseconds since 1970
 * @param date the registry's, as HTTP's header Date says it; nothing is known without it
 * @param host the registry, for the message
 */
export function clockProblem(now: number, date: string | null, host: string): Problem[] {
  const other = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(other) || Math.abs(now - other) <= TOLERANCE) return [];
  return [
    {
      code: "clock-wrong",
      where: "engine",
      what: `its clock is ${Math.round(Math.abs(now - other) / 60_000)} minutes ${now > other ? "ahead" : "behind"}`,
      why: `engine: ${new Date(now).toISOString()}\n${host}: ${new Date(other).toISOString()}`,
      remedy: "set the clock: signatures, tokens and the age of the vulnerability databases depend on it",
    },
  ];
}

/** What is wrong with the room on the engine's disk, in bytes. */
export function spaceProblem(available: number): Problem[] {
  if (available >= SPACE) return [];
  return [
    {
      code: "disk-full",
      where: "engine",
      what: `its disk has ${bytes(available)} left`,
      why: `a release needs ${bytes(SPACE)}`,
      remedy: "free space: `dagger core engine local-cache prune` empties the engine's cache",
    },
  ];
}
