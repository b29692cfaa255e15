import type { Artifact } from "../documents/artifacts.ts";
import type { SignatureRecord } from "../record.ts";
import { verifyAttestationCommand, verifyCommand } from "./commands.ts";
import type { SigningPlan } from "./plan.ts";
import { verificationOf, type Verifier } from "./verification.ts";

/** The public key's name among the files of a release. */
export const PUBLIC_KEY_FILE = "cosign.pub";

/**
 * The commands with which anybody proves who made what a release publishes, as argv; none where nothing is signed.
 *
 * @param artifacts with the digests that are known
 */
export function publicVerification(
  signatures: SignatureRecord | undefined,
  signing: SigningPlan,
  artifacts: readonly Artifact[],
): string[][] {
  if (signatures === undefined || signing.kind === "none") return [];
  const root = signing.trust.kind === "own" ? "trusted-root.json" : undefined;
  const how = verificationOf(signing.trust, verifierOf(signatures), root);
  const references = artifacts.flatMap(({ repository, digest }) =>
    digest === undefined ? [] : [`${repository}@${digest}`],
  );
  return references.flatMap((reference) => [
    verifyCommand(how, [reference]),
    verifyAttestationCommand(how, [reference]),
  ]);
}

function verifierOf({ identity }: SignatureRecord): Verifier {
  return identity === undefined ? { kind: "key", key: PUBLIC_KEY_FILE } : { kind: "identity", identity };
}
