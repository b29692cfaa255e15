import { dag, type Container, type File, type Secret } from "@dagger.io/dagger";
import { CONFIG_FILE } from "../src/config/config.ts";
import { fail } from "../src/errors.ts";
import { SIGNING_FILES } from "../src/signing/commands.ts";
import { explainSigning } from "../src/signing/diagnose.ts";
import { identityOf, type Identity } from "../src/signing/identity.ts";
import { credentialsVariable } from "../src/signing/kms.ts";
import type { Signing } from "../src/signing/plan.ts";
import { EMPTY_TRUSTED_ROOT, signingConfig } from "../src/signing/services.ts";
import { verificationOf, type Verification } from "../src/signing/verification.ts";
import { expectedSigner, sameKey, unexpectedKey } from "../src/signing/signer.ts";
import { shellLine } from "../src/shell.ts";
import { answerOf, outputOf } from "./answers.ts";
import { nameOf } from "./registry.ts";
import type { SigningSecrets } from "./signing-secrets.ts";

/** Somebody who can sign. */
export interface Signer {
  readonly signing: Signing;
  /** cosign with the registry's login and what it signs with. */
  readonly container: Container;
  /** How what it signs is verified. */
  readonly verification: Verification;
  /** Its public key, PEM, where it signs with one. */
  readonly publicKey?: string;
  readonly identity?: Identity;
  /** The identity token. Such tokens last minutes, so that it is fetched again whenever something is signed. */
  readonly token?: Secret;
}

/**
 * Makes ready to sign, and proves that it can be done: the key opens with its password, the token is still valid, and
 * both are those that the project expects. Secrets are mounted; the password reaches cosign over standard input.
 *
 * @param tools the release tools with the registry's login
 * @throws SlipwayError `signing-*`, `identity-token-*`
 */
export async function openSigner(
  tools: Container,
  cosign: File,
  signing: Signing,
  secrets: SigningSecrets,
): Promise<Signer> {
  const container = await mounted(withCosign(tools, cosign, signing, secrets.trustedRoot), signing, secrets);
  const common = { signing, container };
  if (signing.kind === "identity") {
    const named = identityOf((await secrets.token?.plaintext()) ?? "", Date.now() / 1000);
    const identity = expectedSigner(signing, named);
    return {
      ...common,
      identity,
      ...(secrets.token !== undefined && { token: secrets.token }),
      verification: verificationOf(signing.trust, { kind: "identity", identity }, SIGNING_FILES.trustedRoot),
    };
  }
  const [key, where] =
    signing.kind === "kms"
      ? [signing.kms ?? "", `${CONFIG_FILE}: signing.kms`]
      : [SIGNING_FILES.key, "argument signing-key"];
  const publicKey = await runCosign(container, ["cosign", "public-key", "--key", key], where);
  if (signing.publicKey !== undefined && !sameKey(signing.publicKey, publicKey)) throw fail(unexpectedKey);
  return {
    ...common,
    container: container.withNewFile(SIGNING_FILES.publicKey, publicKey),
    verification: verificationOf(
      signing.trust,
      { kind: "key", key: SIGNING_FILES.publicKey },
      SIGNING_FILES.trustedRoot,
    ),
    publicKey,
  };
}

/** cosign, with the configuration of the services that record what it does. */
export function withCosign(
  tools: Container,
  cosign: File,
  { trust }: Pick<Signing, "trust">,
  trustedRoot: File | undefined,
): Container {
  const ready = tools.withMountedFile("/usr/local/bin/cosign", cosign);
  const config = signingConfig(trust);
  const configured = config === undefined ? ready : ready.withNewFile(SIGNING_FILES.signingConfig, config);
  return trustedRoot === undefined
    ? configured.withNewFile(SIGNING_FILES.trustedRoot, EMPTY_TRUSTED_ROOT)
    : configured.withMountedFile(SIGNING_FILES.trustedRoot, trustedRoot);
}

/**
 * Runs cosign with what it signs with, and returns what it prints, word for word: the engine would mask what is like a
 * password in it.
 *
 * @param where what is signed, or with what
 */
export async function runCosign(container: Container, command: readonly string[], where: string): Promise<string> {
  return outputOf(
    await answerOf(container, `${cosignLine(command)} <${SIGNING_FILES.password}`),
    explainSigning(where),
  );
}

/** A shell line with a home of its own: cosign keeps there what it fetches of the root of trust, and others run beside it. */
export function cosignLine(command: readonly string[]): string {
  return `HOME=$(mktemp -d) ${shellLine(...command)}`;
}

/** A signer's container for what is signed now. Secrets that are commands, as `cmd:PROGRAM`, run again for it. */
export async function signingContainer({ container, token }: Signer): Promise<Container> {
  const fresh = await trimmed("token", token);
  return fresh === undefined ? container : container.withMountedSecret(SIGNING_FILES.token, fresh);
}

async function mounted(container: Container, signing: Signing, secrets: SigningSecrets): Promise<Container> {
  const { key, kmsCredentials } = secrets;
  const password = await trimmed("password", secrets.password);
  const withPassword =
    password === undefined
      ? container.withNewFile(SIGNING_FILES.password, "")
      : container.withMountedSecret(SIGNING_FILES.password, password);
  const withKey = key === undefined ? withPassword : withPassword.withMountedSecret(SIGNING_FILES.key, key);
  if (kmsCredentials === undefined || signing.kms === undefined) return withKey;
  const { variable, path } = credentialsVariable(signing.kms);
  return withKey.withMountedSecret(path, kmsCredentials).withEnvVariable(variable, path);
}

/** A secret without the newline that files end in. */
async function trimmed(name: string, secret: Secret | undefined): Promise<Secret | undefined> {
  if (secret === undefined) return undefined;
  const text = (await secret.plaintext()).trimEnd();
  return dag.setSecret(`slipway-signing-${name}-${await nameOf(text)}`, text);
}
