/** How bad a vulnerability is, after CVSS's ratings. `unknown`: nobody has rated it, as for most of Go's own. */
export type Severity = "critical" | "high" | "medium" | "low" | "unknown";

/** The severities that a threshold can be. */
export type Threshold = Exclude<Severity, "unknown">;

/** The worst first; what is not rated may be anything. */
const order: readonly Severity[] = ["critical", "unknown", "high", "medium", "low"];

/** The rating of a CVSS base score (section 5 of the specification), or of a label like HIGH where there is none. */
export function severityOf(score: string, label: string | undefined): Severity {
  const value = Number.parseFloat(score);
  if (Number.isNaN(value)) return labels[label?.toLowerCase() ?? ""] ?? "unknown";
  if (value >= 9) return "critical";
  if (value >= 7) return "high";
  return value >= 4 ? "medium" : "low";
}

const labels: Readonly<Record<string, Severity>> = {
  critical: "critical",
  high: "high",
  // GitHub's word.
  moderate: "medium",
  medium: "medium",
  low: "low",
};

/** Whether a severity reaches a threshold. An unknown one does: no rating is no proof of harmlessness. */
export function reaches(severity: Severity, threshold: Threshold): boolean {
  return severity === "unknown" || order.indexOf(severity) <= order.indexOf(threshold);
}

/** For sorting: negative when `a` is worse than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return order.indexOf(a) - order.indexOf(b);
}
