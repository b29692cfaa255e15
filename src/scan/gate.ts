import type { Problem } from "../errors.ts";
import { isSource, type Finding } from "./findings.ts";
import { vulnerabilityProblems, upgrade } from "./remedy.ts";
import { reaches } from "./severity.ts";
import { isDay, policyProblems, type PlacedException, type ScanException, type ScanPolicy } from "./settings.ts";

/**
 * What a finding means for a release; only `blocks` and `expired` keep it back. `not shipped`: in no image and called by
 * nothing; `not called` and `no fix yet`: let pass by {@link ScanPolicy.onlyCalled} and {@link ScanPolicy.onlyFixable}.
 */
export type State = "blocks" | "expired" | "excepted" | "not called" | "no fix yet" | "not shipped" | "below threshold";

/** A finding with its consequence. */
export interface Judged extends Finding {
  readonly state: State;
  /** The exception that names it, in force or expired. */
  readonly exception?: ScanException;
}

/** Whether a finding in this state keeps a release back. */
export function isBlocking(state: State): boolean {
  return state === "blocks" || state === "expired";
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
      state: tolerance(finding, policy) ?? exceptedState(exception, today),
      ...(exception !== undefined && { exception }),
    };
  });
}

/** Everything about judged findings, their exceptions and the policy itself that keeps a release back. */
export function gateProblems(judged: readonly Judged[], policy: ScanPolicy, today: string): Problem[] {
  const blocking = judged.filter(({ state }) => state === "blocks");
  return [
    ...vulnerabilityProblems(blocking, policy, today),
    ...policyProblems(policy),
    ...policy.exceptions.flatMap((exception) => {
      const matches = judged.filter((finding) => names(exception, finding));
      if (matches.length === 0) return [unused(exception)];
      return isDay(exception.expires) && isOver(exception, today) ? [expired(exception, matches)] : [];
    }),
  ];
}

/** Why a finding needs no exception; undefined where it does. */
function tolerance(finding: Finding, policy: ScanPolicy): State | undefined {
  // In no image and called by nothing: a dependency of tests or tools.
  if (finding.called === "no" && finding.where.every(isSource)) return "not shipped";
  if (!reaches(finding.severity, policy.threshold)) return "below threshold";
  // What could not be analysed may be called.
  if (policy.onlyCalled && finding.called === "no") return "not called";
  return policy.onlyFixable && finding.fixedVersion === undefined ? "no fix yet" : undefined;
}

function exceptedState(exception: ScanException | undefined, today: string): State {
  if (exception === undefined) return "blocks";
  return isOver(exception, today) ? "expired" : "excepted";
}

/** Days in this form compare as text. */
function isOver({ expires }: ScanException, today: string): boolean {
  return expires < today;
}

function names({ id }: ScanException, finding: Finding): boolean {
  return finding.id === id || finding.aliases.includes(id);
}

function unused({ id, where }: PlacedException): Problem {
  return {
    code: "scan-exception-unused",
    where,
    what: `nothing that was scanned has ${id}`,
    why: "an exception that is kept in reserve would hide the vulnerability when it comes back",
    remedy: "remove the exception",
  };
}

/** Also where nothing needs the exception at this moment: with another threshold it would be needed. */
function expired({ id, expires, where: place }: PlacedException, findings: readonly Judged[]): Problem {
  const needed = findings.some(({ state }) => state === "expired");
  return {
    code: "scan-exception-expired",
    where: place,
    what: `the exception for ${id} ended on ${expires}`,
    why: findings
      .map(({ package: name, version, where, state }) => {
        const lenient = state === "expired" ? "" : `: ${state}`;
        return `${name} ${version} (${where.join(", ")})${lenient}`;
      })
      .join("\n"),
    remedy: needed
      ? `${upgrade(findings)}, or give the exception a later date if its reason still holds`
      : "remove the exception, or give it a later date if its reason still holds",
  };
}
