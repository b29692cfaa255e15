import { CONFIG_FILE } from "../config/config.ts";
import { fail, type Problem } from "../errors.ts";
import { identityPattern, type Identity } from "./identity.ts";
import type { Signing } from "./plan.ts";

/**
 * The identity that signs, where it is the one that the project expects.
 *
 * @param named whom the passed token names
 * @throws SlipwayError `signing-identity-unexpected`
 */
export function expectedSigner({ signer }: Signing, named: Identity): Identity {
  if (signer === undefined) return named;
  const pattern = identityPattern(signer.subject);
  const fits = pattern === undefined ? signer.subject === named.subject : new RegExp(pattern).test(named.subject);
  if (fits && signer.issuer === named.issuer) return named;
  throw fail({
    code: "signing-identity-unexpected",
    where: `${CONFIG_FILE}: signing.identity`,
    what: "the identity token names somebody else",
    why: `expected: ${signer.subject} by ${signer.issuer}\ntoken:    ${named.subject} by ${named.issuer}`,
    remedy: "release from the workflow that signing.identity names, or correct it",
  });
}

/** Whether two PEM files hold the same key. */
export function sameKey(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(pem: string): string {
  return pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");
}

/** The problem of a signing key that is not the project's. */
export const unexpectedKey: Problem = {
  code: "signing-key-unexpected",
  where: `${CONFIG_FILE}: signing.publicKey`,
  what: "the signing key is not the one that belongs to the project's public key",
  remedy: "pass the right --signing-key, or commit the public key that belongs to it",
};
