import type { Identity } from "./identity.ts";
import type { Trust } from "./plan.ts";

/** Who has to have signed: a public key, or an identity. */
export type Verifier =
  /** The key's file, or its address in a key management service. */
  { readonly kind: "key"; readonly key: string } | { readonly kind: "identity"; readonly identity: Identity };

/** How signatures are verified. */
export interface Verification {
  readonly verifier: Verifier;
  /** Whether a transparency log has to know them. */
  readonly log: boolean;
  /** Whether a timestamp authority says when they were made, instead of a log. */
  readonly timestamps: boolean;
  /** File of the root of trust, where it is not the public one. */
  readonly trustedRoot?: string;
}

/**
 * How signatures that were made with this trust are verified.
 *
 * @param trustedRoot file of a root of trust of one's own, or of an empty one where nothing is recorded
 */
export function verificationOf(trust: Trust, verifier: Verifier, trustedRoot?: string): Verification {
  const root = trustedRoot === undefined ? {} : { trustedRoot };
  switch (trust.kind) {
    case "public":
      return { verifier, log: true, timestamps: false };
    case "own": {
      const { rekor, timestamps } = trust.services;
      return { verifier, log: rekor !== undefined, timestamps: timestamps !== undefined, ...root };
    }
    case "none":
      return { verifier, log: false, timestamps: false, ...root };
  }
}
