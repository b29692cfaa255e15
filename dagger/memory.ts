import { setFlagsFromString } from "node:v8";

/**
 * Whether this process collects its garbage early, which costs time and saves memory. It does so while the SDK reads the
 * types of the module's files, before the function is called (src/type-scan.ts). No stage needs as much.
 */
export function spareMemory(sparing: boolean): void {
  setFlagsFromString(sparing ? "--optimize-for-size" : "--no-optimize-for-size");
}

/** The most memory that this process had, in bytes; Node counts in KiB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
