/** The most memory that this process had, in bytes; Node counts in KiB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
