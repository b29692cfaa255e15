import { identityPattern, type Identity } from "./identity.ts";
import type { Signing } from "./plan.ts";
import { PROVENANCE_TYPE } from "./provenance.ts";
import type { Verification } from "./verification.ts";

/** Where things are in the container that runs cosign. */
export const SIGNING_FOLDER = "/run/slipway/signing";
export const SIGNING_FILES = {
  key: `${SIGNING_FOLDER}/cosign.key`,
  password: `${SIGNING_FOLDER}/password`,
  token: `${SIGNING_FOLDER}/identity-token`,
  publicKey: "/signing/cosign.pub",
  signingConfig: "/signing/signing-config.json",
  trustedRoot: "/signing/trusted-root.json",
  predicate: "/signing/provenance.json",
} as const;

/** Signs one image or chart by digest. The password of a key comes over standard input. */
export function signCommand(signing: Signing, reference: string): string[] {
  return ["cosign", "sign", ...signerArgs(signing), "--yes", reference];
}

/** Attests where one image or chart comes from. */
export function attestCommand(signing: Signing, reference: string): string[] {
  const predicate = ["--predicate", SIGNING_FILES.predicate, "--type", PROVENANCE_TYPE];
  return ["cosign", "attest", ...signerArgs(signing), ...predicate, "--yes", reference];
}

function signerArgs({ kind, kms = "", trust }: Signing): string[] {
  const by = {
    key: ["--key", SIGNING_FILES.key],
    kms: ["--key", kms],
    identity: ["--identity-token", SIGNING_FILES.token],
  }[kind];
  const own =
    trust.kind === "public"
      ? []
      : ["--signing-config", SIGNING_FILES.signingConfig, "--trusted-root", SIGNING_FILES.trustedRoot];
  return [...by, ...own];
}

/** Verifies signatures; several references at once. */
export function verifyCommand(how: Verification, references: readonly string[]): string[] {
  return ["cosign", "verify", ...verifierArgs(how), ...references];
}

/** Verifies provenances, and prints them. */
export function verifyAttestationCommand(how: Verification, references: readonly string[]): string[] {
  return ["cosign", "verify-attestation", "--type", PROVENANCE_TYPE, ...verifierArgs(how), ...references];
}

function verifierArgs({ verifier, log, timestamps, trustedRoot }: Verification): string[] {
  const by = verifier.kind === "key" ? ["--key", verifier.key] : identityArgs(verifier.identity);
  return [
    ...by,
    ...(trustedRoot === undefined ? [] : ["--trusted-root", trustedRoot]),
    ...(log ? [] : ["--insecure-ignore-tlog=true"]),
    ...(timestamps ? ["--use-signed-timestamps"] : []),
  ];
}

function identityArgs({ subject, issuer }: Identity): string[] {
  const pattern = identityPattern(subject);
  const who = pattern === undefined ? ["--certificate-identity", subject] : ["--certificate-identity-regexp", pattern];
  return [...who, "--certificate-oidc-issuer", issuer];
}
