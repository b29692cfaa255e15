import type { Container } from "@dagger.io/dagger";
import type { SignatureRecord } from "../src/record.ts";
import {
  attestCommand,
  SIGNING_FILES,
  signCommand,
  verifyAttestationCommand,
  verifyCommand,
} from "../src/signing/commands.ts";
import { explainVerification, isUnsigned } from "../src/signing/diagnose.ts";
import { provenanceFile, type Provenance } from "../src/signing/provenance.ts";
import { all } from "../src/settled.ts";
import { answerOf, outputOf } from "./answers.ts";
import { waitingFor } from "./progress.ts";
import { patiently } from "./retry.ts";
import { cosignLine, runCosign, signingContainer, type Signer } from "./signer.ts";

/** Something in a registry, by digest: `ghcr.io/acme/app@sha256:…`. */
export type Subject = string;

/** What there is of a subject already. */
interface Work {
  readonly subject: Subject;
  readonly signed: boolean;
  readonly attested: boolean;
}

/** Signs, attests, and reads both back: see {@link sign} and {@link verifySignatures}. */
export async function signAndVerify(
  subjects: readonly Subject[],
  provenance: Provenance,
  signer: Signer,
): Promise<void> {
  const done = await all(subjects.map((subject) => whatIsDone(subject, signer)));
  const work = done.filter(({ signed, attested }) => !signed || !attested);
  if (work.length === 0) return;
  await sign(work, provenance, signer);
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
async function sign(work: readonly Work[], provenance: Provenance, signer: Signer): Promise<void> {
  const container = await signingContainer(signer);
  const ready = container.withNewFile(SIGNING_FILES.predicate, provenanceFile(provenance));
  await all(work.map((each) => waitingFor(each.subject, () => signOne(each, { ...signer, container: ready }))));
}

async function signOne({ subject, signed, attested }: Work, { signing, container }: Signer): Promise<void> {
  if (!signed) await runSigning(container, signCommand(signing, subject), subject);
  if (!attested) await runSigning(container, attestCommand(signing, subject), subject);
}

async function whatIsDone(subject: Subject, { container, verification }: Signer): Promise<Work> {
  const [signed, attested] = await Promise.all([
    holds(container, verifyCommand(verification, [subject]), subject),
    holds(container, verifyAttestationCommand(verification, [subject]), subject),
  ]);
  return { subject, signed, attested };
}

function runSigning(container: Container, command: string[], subject: Subject): Promise<string> {
  const where = `signature of ${subject}`;
  return patiently(where, () => runCosign(container, command, where));
}

/** Whether a signature is there already; one that is there and does not hold is no reason to add another. */
function holds(container: Container, command: string[], subject: Subject): Promise<boolean> {
  return patiently(`look-up of signatures of ${subject}`, async () => {
    const answer = await answerOf(container, cosignLine(command));
    if (answer.exitCode !== 0 && isUnsigned(answer)) return false;
    outputOf(answer, explainVerification(subject));
    return true;
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
    const line = cosignLine(command);
    return patiently(where, async () => outputOf(await answerOf(container, line), explainVerification(where)));
  };
  const [, provenances] = await Promise.all([
    run(verifyCommand(verification, subjects), "signature"),
    run(verifyAttestationCommand(verification, subjects), "provenance"),
  ]);
  return provenances;
}
