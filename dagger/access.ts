import type { File, Secret } from "@dagger.io/dagger";
import { loginOf } from "../src/arguments.ts";
import { given } from "../src/given.ts";
import type { PassedSigner } from "../src/signing/plan.ts";
import type { PassedSecrets } from "./environments.ts";
import type { GitHubAccess } from "./github-client.ts";
import type { Logins } from "./registry.ts";
import { signerOf, type SigningSecrets } from "./signing-secrets.ts";

/** What a call that publishes is passed to log in and to sign with, argument by argument. */
export interface PassedAccess {
  readonly registryUser?: string | undefined;
  readonly registryPassword?: Secret | undefined;
  readonly gitUser?: string | undefined;
  readonly gitPassword?: Secret | undefined;
  readonly githubToken?: Secret | undefined;
  readonly signingKey?: Secret | undefined;
  readonly signingPassword?: Secret | undefined;
  readonly identityToken?: Secret | undefined;
  readonly kmsCredentials?: Secret | undefined;
  readonly trustedRoot?: File | undefined;
}

/** The same by what it is for. */
export interface ReleaseAccess {
  readonly logins: Logins;
  readonly signing: SigningSecrets;
  readonly github?: GitHubAccess;
}

/**
 * Sorts what is passed.
 *
 * @param ca certificates that GitHub's own may be signed by
 * @throws SlipwayError `login-incomplete`, `signing-ambiguous`
 */
export function accessOf(passed: PassedAccess, ca?: File): ReleaseAccess {
  const { githubToken, signingKey, signingPassword, identityToken, kmsCredentials, trustedRoot } = passed;
  const logins = given({
    registry: loginOf("registry", passed.registryUser, passed.registryPassword),
    git: loginOf("git", passed.gitUser, passed.gitPassword),
  });
  const key = { key: signingKey, password: signingPassword };
  const signing = given({ ...key, token: identityToken, kmsCredentials, trustedRoot });
  return { logins, signing, ...given({ github: githubToken && given({ token: githubToken, ca }) }) };
}

/** What signs, as far as a plan has to know it. */
export function signerIn({ signing }: ReleaseAccess): { readonly signer?: PassedSigner } {
  return given({ signer: signerOf(signing) });
}

/** The secrets, by the names of an environment's credentials. */
export function secretsOf({ registryPassword, gitPassword, githubToken, signingKey }: PassedAccess): PassedSecrets {
  return given({ registry: registryPassword, git: gitPassword, github: githubToken, signing: signingKey });
}
