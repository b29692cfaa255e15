import type { Problem } from "../errors.ts";
import { SOURCE, type Finding } from "./findings.ts";
import { vulnerabilityProblems, upgrade } from "./remedy.ts";
import { reaches } from "./severity.ts";
import { exceptionProblems, placeOf, type ScanException, type ScanPolicy } from "./settings.ts";

/** What a finding means for a release; only `blocks` and `expired` keep it back. */
type State = "blocks" | "expired" | "excepted" | "not shipped" | "below threshold";

/** A finding with its consequence. */
export interface Judged extends Finding {
  readonly state: State;
  /** The exception that names it, in force or expired. */
  readonly exception?: ScanException;
}

/**
 * Judges findings by a policy.
 *
 * @param today as 2026-01-31
 */
export function judge(findings: readonly Finding[], policy: ScanPolicy, today: string): Judged[] {
  return findings.map((finding) => {
    const exception = policy.exceptions.find((candidate) => names(candidate, finding));
    return {
      ...finding,
      state: stateOf(finding, exception, policy, today),
      ...(exception !== undefined && { exception }),
    };
  });
}

/** Everything about judged findings and their exceptions that keeps a release back. */
export function gateProblems(judged: readonly Judged[], policy: ScanPolicy, today: string): Problem[] {
  const blocking = judged.filter(({ state }) => state === "blocks");
  return [
    ...vulnerabilityProblems(blocking, policy, today),
    ...exceptionProblems(policy.exceptions),
    ...policy.exceptions.flatMap((exception, i) => {
      const matches = judged.filter((finding) => names(exception, finding));
      if (matches.length === 0) return [unused(exception, i)];
      const lapsed = matches.filter(({ state }) => state === "expired");
      return lapsed.length === 0 ? [] : [expired(exception, i, lapsed)];
    }),
  ];
}

function stateOf(finding: Finding, exception: ScanException | undefined, policy: ScanPolicy, today: string): State {
  // In no image and called by nothing: a dependency of tests or tools.
  if (finding.called === "no" && finding.where.every((place) => place === SOURCE)) return "not shipped";
  if (!reaches(finding.severity, policy.threshold)) return "below threshold";
  if (exception === undefined) return "blocks";
  // Days in this form compare as text.
  return exception.expires >= today ? "excepted" : "expired";
}

function names({ id }: ScanException, finding: Finding): boolean {
  return finding.id === id || finding.aliases.includes(id);
}

function unused({ id }: ScanException, index: number): Problem {
  return {
    code: "scan-exception-unused",
    where: placeOf(index),
    what: `nothing that was scanned has ${id}`,
    why: "an exception that is kept in reserve would hide the vulnerability when it comes back",
    remedy: "remove the exception",
  };
}

function expired({ id, expires }: ScanException, index: number, findings: readonly Finding[]): Problem {
  return {
    code: "scan-exception-expired",
    where: placeOf(index),
    what: `the exception for ${id} ended on ${expires}`,
    why: findings.map(({ package: name, version, where }) => `${name} ${version} (${where.join(", ")})`).join("\n"),
    remedy: `${upgrade(findings)}, or give the exception a later date if its reason still holds`,
  };
}
