import { CONFIG_FILE } from "../config/config.ts";
import { fail, type Problem } from "../errors.ts";
import type { SigningConfig, SigstoreServices } from "./config.ts";
import type { Identity } from "./identity.ts";

/** What a release may be signed with, of what the call passes. */
export type PassedSigner = "key" | "token";

/** How signatures come about, and who vouches for them. */
export type SigningPlan = NoSigning | Signing;

/** Whose signatures count. */
export interface Signers {
  /** Address of the key in its service: `awskms:///alias/release`. */
  readonly kms?: string;
  /** The project's own public key, PEM: what is signed has to be signed with it. */
  readonly publicKey?: string;
  /** Who has to have signed; where unset, whoever the passed token names. */
  readonly signer?: Identity;
  readonly trust: Trust;
}

/** A release without signatures. */
interface NoSigning extends Signers {
  readonly kind: "none";
  readonly why: string;
  /** Whether that keeps the release back. */
  readonly required: boolean;
}

export interface Signing extends Signers {
  /** With a private key that is passed, with one that a key management service keeps, or with an identity. */
  readonly kind: "key" | "kms" | "identity";
}

/** Where signatures are recorded: in Sigstore's public services, in services of one's own, or nowhere. */
export type Trust =
  | { readonly kind: "public" }
  | { readonly kind: "own"; readonly services: SigstoreServices }
  | { readonly kind: "none" };

/**
 * Decides how a release is signed.
 *
 * @param publicKeys content of the public keys in the repository, by path
 * @param passed what the call passes
 * @throws SlipwayError `signing-*` when the settings contradict each other or the call
 */
export function planSigning(
  config: SigningConfig = {},
  publicKeys: Readonly<Record<string, string>>,
  passed: PassedSigner | undefined,
): SigningPlan {
  const kind = kindOf(config, passed);
  const signers = signersOf(config, publicKeys);
  if (kind === undefined) {
    const why = "release takes --signing-key or --identity-token, and neither is passed";
    return { kind: "none", why, required: config.required ?? false, ...signers };
  }
  if (kind === "identity" && signers.trust.kind === "none") throw fail(nothingLasts);
  return { kind, ...signers };
}

function signersOf(config: SigningConfig, publicKeys: Readonly<Record<string, string>>): Signers {
  const { kms, identity, issuer } = config;
  const publicKey = publicKeys[config.publicKey ?? ""];
  return {
    ...(kms !== undefined && { kms }),
    ...(publicKey !== undefined && { publicKey }),
    ...(identity !== undefined && issuer !== undefined && { signer: { subject: identity, issuer } }),
    trust: trustOf(config),
  };
}

function kindOf({ kms, publicKey }: SigningConfig, passed: PassedSigner | undefined): Signing["kind"] | undefined {
  if (kms !== undefined && passed !== undefined) {
    throw fail({
      code: "signing-ambiguous",
      where: `${CONFIG_FILE}: signing.kms`,
      what: `the release is signed by a key management service, but the call passes ${argumentOf[passed]}`,
      remedy: `leave ${argumentOf[passed]} out, or remove signing.kms`,
    });
  }
  if (publicKey !== undefined && passed === "token") {
    throw fail({
      code: "signing-ambiguous",
      where: `${CONFIG_FILE}: signing.publicKey`,
      what: "the release is signed with a key, but the call passes --identity-token",
      remedy: "pass --signing-key, or set signing.identity and signing.issuer instead of signing.publicKey",
    });
  }
  if (kms !== undefined) return "kms";
  return passed === "token" ? "identity" : passed;
}

const argumentOf: Readonly<Record<PassedSigner, string>> = { key: "--signing-key", token: "--identity-token" };

function trustOf({ services, transparencyLog = true }: SigningConfig): Trust {
  if (services !== undefined) return { kind: "own", services };
  return transparencyLog ? { kind: "public" } : { kind: "none" };
}

/** The certificate of an identity lasts minutes: without a record of the time nobody can tell later that it was valid. */
const nothingLasts: Problem = {
  code: "signing-without-time",
  where: `${CONFIG_FILE}: signing.transparencyLog`,
  what: "an identity signs, and nothing records when",
  why: "its certificate is valid for minutes, so the signature could not be verified afterwards",
  remedy: "leave signing.transparencyLog on, or sign with a key",
};

/** A release that has to be signed, and is not. */
export function unsignedProblem(signing: SigningPlan): Problem | undefined {
  if (signing.kind !== "none" || !signing.required) return undefined;
  return {
    code: "signing-missing",
    where: `${CONFIG_FILE}: signing.required`,
    what: "the release has to be signed, and nothing to sign with is passed",
    remedy: "pass --signing-key=env:NAME with --signing-password, or --identity-token=env:NAME, or set signing.kms",
  };
}

/** How the release is signed, for people. */
export function describeSigning(signing: SigningPlan): string {
  if (signing.kind === "none") return `none: ${signing.why}`;
  const how = { key: "with a key", kms: `by ${signing.kms ?? ""}`, identity: "by an identity" }[signing.kind];
  const where = { public: "recorded by Sigstore", own: "recorded by an own Sigstore", none: "recorded nowhere" };
  return `${how}, ${where[signing.trust.kind]}`;
}
