import { fail } from "../errors.ts";
import { SIGNING_FILES } from "../signing/commands.ts";
import type { Signers } from "../signing/plan.ts";
import type { Verifier } from "../signing/verification.ts";

/** Who is named in the call, before the configuration. */
export interface NamedVerifier {
  /** Whether a public key is passed. */
  readonly key: boolean;
  readonly identity?: string;
  readonly issuer?: string;
}

/**
 * Decides whose signatures count: whom the call names, else whom slipway.yaml names.
 *
 * @throws SlipwayError `verifier-missing`, `verifier-ambiguous`
 */
export function chooseVerifier({ publicKey, kms, signer }: Signers, named: NamedVerifier): Verifier {
  if (named.key && named.identity !== undefined) {
    throw fail({
      code: "verifier-ambiguous",
      where: "arguments public-key and identity",
      what: "both are passed",
      remedy: "pass the one that has to have signed",
    });
  }
  if (named.key) return { kind: "key", key: SIGNING_FILES.publicKey };
  if (named.identity === undefined) {
    if (publicKey !== undefined) return { kind: "key", key: SIGNING_FILES.publicKey };
    if (kms !== undefined) return { kind: "key", key: kms };
  }
  const [subject, issuer] = [named.identity ?? signer?.subject, named.issuer ?? signer?.issuer];
  if (subject !== undefined && issuer !== undefined) return { kind: "identity", identity: { subject, issuer } };
  throw fail({
    code: "verifier-missing",
    where: "arguments public-key, identity and issuer",
    what: "nothing says who has to have signed",
    remedy:
      "pass --public-key=cosign.pub, or --identity and --issuer, or set signing.publicKey or signing.identity in slipway.yaml",
  });
}
