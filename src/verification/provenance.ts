import { InternalError } from "../errors.ts";
import type { Provenance } from "../signing/provenance.ts";
import { compare, fails, holds, leftOut, type Check } from "./check.ts";
import type { Target } from "./target.ts";

interface Statement {
  readonly subject: readonly { readonly digest: Readonly<Record<string, string>> }[];
  readonly predicate: Provenance;
}

/** A provenance whose signature holds, with what it is about. */
export interface SignedProvenance {
  /** `sha256:…` */
  readonly subjects: readonly string[];
  readonly predicate: Provenance;
}

/**
 * Reads what `cosign verify-attestation` prints: one envelope a line, with an in-toto statement in it.
 *
 * @throws InternalError when it prints something else
 */
export function parseProvenances(printed: string): SignedProvenance[] {
  const lines = printed.split("\n").filter((line) => line.startsWith("{"));
  if (lines.length === 0) throw new InternalError("cosign verified a provenance and printed none");
  return lines.map((line) => {
    const { payload } = JSON.parse(line) as { payload: string };
    const { subject, predicate } = JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as Statement;
    const digests = subject.flatMap(({ digest }) => Object.entries(digest).map(([name, hex]) => `${name}:${hex}`));
    return { subjects: digests, predicate };
  });
}

/** Whether a provenance says what the repository says. */
export function provenanceChecks(about: string, predicate: Provenance, target: Target): Check[] {
  const { externalParameters } = predicate.buildDefinition;
  return [
    holds("builder", about, predicate.runDetails.builder.id),
    target.version === undefined
      ? holds("version", about, externalParameters.version)
      : compare("version", about, externalParameters.version, target.version),
    commitCheck(about, commitOf(predicate), target),
  ];
}

/** The commit that a provenance names as source. */
export function commitOf({ buildDefinition }: Provenance): string | undefined {
  return buildDefinition.resolvedDependencies.flatMap(({ digest }) => digest?.["gitCommit"] ?? [])[0];
}

function commitCheck(about: string, commit: string | undefined, target: Target): Check {
  if (commit === undefined) return fails("commit", about, "the provenance names none");
  if (target.commit !== undefined) return compare("commit", about, commit, target.commit);
  const why = target.version === undefined ? "a reference names no version" : `there is no tag ${target.version} here`;
  return leftOut("commit", about, `${commit}; ${why} to compare it with`);
}

/** The platforms that a provenance says were built, against those of the index. */
export function platformCheck(about: string, found: readonly string[], predicate: Provenance): Check {
  const { platforms } = predicate.buildDefinition.internalParameters;
  return compare("platforms", about, found.join(", "), platforms.join(", "));
}
