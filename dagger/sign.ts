import { ReturnType, type Container } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import type { SignatureRecord } from "../src/record.ts";
import {
  attestCommand,
  SIGNING_FILES,
  signCommand,
  verifyAttestationCommand,
  verifyCommand,
} from "../src/signing/commands.ts";
import { explainSigning, explainVerification, isUnsigned } from "../src/signing/diagnose.ts";
import { provenanceFile, type Provenance } from "../src/signing/provenance.ts";
import { allOrProblems } from "../src/settled.ts";
import { anew, stdoutOf } from "./exec.ts";
import { waitingFor } from "./progress.ts";

import { patiently } from "./retry.ts";
import { signingContainer, type Signer } from "./signer.ts";

/** Something in a registry, by digest: `ghcr.io/acme/app@sha256:…`. */
export type Subject = string;

/** Signs, attests, and reads both back: see {@link sign} and {@link verifySignatures}. */
export async function signAndVerify(
  subjects: readonly Subject[],
  provenance: Provenance,
  signer: Signer,
): Promise<void> {
  if (await areSigned(subjects, signer)) return;
  await sign(subjects, provenance, signer);
  await verifySignatures(subjects, signer);
}

/** Who signed what, for the record. */
export function signatureRecord(subjects: readonly Subject[], signer: Signer): SignatureRecord {
  const { signing, publicKey, identity } = signer;
  return {
    kind: signing.kind,
    ...(publicKey !== undefined && { publicKey }),
    ...(identity !== undefined && { identity }),
    subjects,
  };
}

/**
 * Signs what is in the registry by digest, and attests where it comes from. What this signer has signed already stays
 * as it is. Subjects are done side by side; what belongs to one subject one after the other, because registries without
 * the referrers API keep it in one list.
 *
 * @throws SlipwayError `signing-*`
 */
async function sign(subjects: readonly Subject[], provenance: Provenance, signer: Signer): Promise<void> {
  const container = await signingContainer(signer);
  const ready = container.withNewFile(SIGNING_FILES.predicate, provenanceFile(provenance));
  const done = await Promise.allSettled(
    subjects.map((subject) => waitingFor(subject, () => signOne(subject, { ...signer, container: ready }))),
  );
  allOrProblems(done);
}

async function signOne(subject: Subject, signer: Signer): Promise<void> {
  const { signing, container } = signer;
  const [signed, attested] = await areBoth([subject], signer);
  if (!signed) await runSigning(container, signCommand(signing, subject), subject);
  if (!attested) await runSigning(container, attestCommand(signing, subject), subject);
}

/** Whether nothing is left to do: a release that is repeated. */
async function areSigned(subjects: readonly Subject[], signer: Signer): Promise<boolean> {
  return (await areBoth(subjects, signer)).every((done) => done);
}

/** Whether subjects are signed, and whether they are attested; for several, whether all of them are. */
function areBoth(subjects: readonly Subject[], { container, verification }: Signer): Promise<[boolean, boolean]> {
  return Promise.all([
    holds(container, verifyCommand(verification, subjects)),
    holds(container, verifyAttestationCommand(verification, subjects)),
  ]);
}

function runSigning(container: Container, command: string[], subject: Subject): Promise<string> {
  const where = `signature of ${subject}`;
  return patiently(where, () => {
    const run = anew(container).withExec(command, { redirectStdin: SIGNING_FILES.password });
    return stdoutOf(run, explainSigning(where));
  });
}

/** Whether a signature is there already; one that is there and does not hold is no reason to add another. */
function holds(container: Container, command: string[]): Promise<boolean> {
  const subject = command.at(-1) ?? "";
  return patiently(`look-up of signatures of ${subject}`, async () => {
    const asked = anew(container).withExec(command, { expect: ReturnType.Any });
    const [exitCode, stdout, stderr] = await Promise.all([asked.exitCode(), asked.stdout(), asked.stderr()]);
    if (exitCode === 0) return true;
    if (isUnsigned({ stdout, stderr })) return false;
    throw fail(explainVerification(subject)({ stdout, stderr }));
  });
}

/**
 * Reads signatures and provenances back and verifies them, as anybody can.
 *
 * @returns what cosign prints of the provenances: one JSON document a line
 * @throws SlipwayError `signature-missing`, `signature-invalid`
 */
export async function verifySignatures(
  subjects: readonly Subject[],
  { container, verification }: Pick<Signer, "container" | "verification">,
): Promise<string> {
  const run = (command: string[], what: string): Promise<string> => {
    const where = `${what} of ${subjects.join(", ")}`;
    return patiently(where, () => stdoutOf(anew(container).withExec(command), explainVerification(where)));
  };
  const [, provenances] = await Promise.all([
    run(verifyCommand(verification, subjects), "signature"),
    run(verifyAttestationCommand(verification, subjects), "provenance"),
  ]);
  return provenances;
}
