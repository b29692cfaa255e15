import type { File, Secret } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import type { PassedSigner } from "../src/signing/plan.ts";

/** What a release is signed with. */
export interface SigningSecrets {
  readonly key?: Secret;
  readonly password?: Secret;
  readonly token?: Secret;
  /** For a key management service. */
  readonly kmsCredentials?: Secret;
  /** The root of trust of a Sigstore of one's own. */
  readonly trustedRoot?: File;
}

/**
 * What a call passes to sign with.
 *
 * @throws SlipwayError `signing-ambiguous` for a key and a token at once
 */
export function signerOf({ key, token }: SigningSecrets): PassedSigner | undefined {
  if (key !== undefined && token !== undefined) {
    throw fail({
      code: "signing-ambiguous",
      where: "arguments signing-key and identity-token",
      what: "both are passed",
      remedy: "pass one of them: a key signs, or an identity does",
    });
  }
  if (key !== undefined) return "key";
  return token === undefined ? undefined : "token";
}
