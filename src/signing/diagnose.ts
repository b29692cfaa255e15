import { explainRegistry } from "../diagnose-registry.ts";
import { lastLines, type Output } from "../diagnose.ts";
import type { Problem } from "../errors.ts";

/** What cosign prints, and what it means. First match wins. */
const faults: readonly [RegExp, Pick<Problem, "code" | "what" | "remedy">][] = [
  [
    /decrypt|incorrect password|unsupported pem type|invalid pem|reading key|malformed|load.*private key/i,
    {
      code: "signing-key-refused",
      what: "the signing key cannot be read",
      remedy:
        "check --signing-key, which has to be a private key as `cosign generate-key-pair` makes it, and --signing-password",
    },
  ],
  [
    /leaf certificate|certificate.*(expired|not valid)/i,
    {
      code: "signing-certificate-refused",
      what: "the root of trust does not vouch for the signer's certificate",
      remedy:
        "check --trusted-root: it has to name the certificate authority of signing.services, and that one's time must not be over",
    },
  ],
  [
    /fulcio|id ?token|oidc/i,
    {
      code: "signing-identity-refused",
      what: "the identity token gave no certificate",
      remedy:
        "fetch a new token for the audience sigstore right before the release, and check signing.services in slipway.yaml",
    },
  ],
  [
    /rekor|tlog|transparency|timestamp/i,
    {
      code: "signing-log-failed",
      what: "the signature could not be recorded",
      remedy: "run the same command again; check signing.services in slipway.yaml, and Sigstore's state",
    },
  ],
  [
    /kms|vault|credential/i,
    {
      code: "signing-kms-refused",
      what: "the key management service does not sign",
      remedy: "check signing.kms in slipway.yaml, --kms-credentials, and the account's rights",
    },
  ],
];

/**
 * The problem of a signature or attestation that was not made.
 *
 * @param where what was to be signed
 */
export function explainSigning(where: string): (output: Output) => Problem {
  return ({ stdout, stderr }) => {
    const text = `${stderr}\n${stdout}`;
    const [, known] = faults.find(([pattern]) => pattern.test(text)) ?? [];
    return known === undefined
      ? explainRegistry(where)({ stdout, stderr })
      : { ...known, where, why: lastLines(text, 10) };
  };
}

/** Whether a verification failed because there is no signature yet, or none by this signer: then it is made. */
export function isUnsigned({ stdout, stderr }: Output): boolean {
  return /no (matching )?(signatures|attestations)|no bundles|none of the (attestations|signatures)|manifest unknown|not found/i.test(
    `${stderr}\n${stdout}`,
  );
}

/** The problem of a signature that cannot be verified: it is not there, does not hold, or the registry does not answer. */
export function explainVerification(where: string): (output: Output) => Problem {
  return (output) => {
    const missing = isUnsigned(output);
    const registry = explainRegistry(where)(output);
    if (!missing && registry.code !== "registry-failed") return registry;
    return {
      code: missing ? "signature-missing" : "signature-invalid",
      where,
      what: missing ? "there is no signature by the expected signer" : "its signature does not hold",
      why: lastLines(output.stderr, 6),
      remedy: "do not use it; if it is yours, check signing in slipway.yaml, --public-key, --identity and --issuer",
    };
  };
}
