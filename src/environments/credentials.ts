import type { Problem } from "../errors.ts";
import type { EnvironmentPlan } from "./decide.ts";
import { asArgument, sameSecret } from "./secret-name.ts";
import { credentialKinds, type Credentials } from "./environment.ts";

/** What the call passes: URIs of the secrets, empty for one that has none. */
export type OfferedSecrets = Credentials;

/** The argument that passes a secret, and how to pass its user beside it. */
const argumentsOf: Readonly<Record<keyof Credentials, { readonly secret: string; readonly user: string }>> = {
  registry: { secret: "registry-password", user: " and --registry-user" },
  git: { secret: "git-password", user: " and --git-user" },
  github: { secret: "github-token", user: "" },
  signing: { secret: "signing-key", user: "" },
};

/**
 * What is wrong with the secrets that are passed for an environment: another environment's is refused whatever this one
 * says, and where it names its own, nothing else will do. What is passed instead is never shown: it may be a secret that
 * was taken for a name.
 *
 * @param needed the logins that this release needs
 */
export function credentialProblems(
  environment: EnvironmentPlan,
  offered: OfferedSecrets,
  needed: readonly (keyof Credentials)[],
): Problem[] {
  if (environment.kind === "none") return [];
  const { name, credentials, foreign } = environment;
  return credentialKinds.flatMap((kind) => {
    const [uri, wanted] = [offered[kind], credentials[kind]];
    const { secret, user } = argumentsOf[kind];
    const where = `argument ${secret}`;
    const own = wanted === undefined ? undefined : `pass --${secret}=${asArgument(wanted)}`;
    if (uri === undefined) {
      if (own === undefined || !needed.includes(kind)) return [];
      const what = `environment ${name} wants the credential ${wanted ?? ""}`;
      return [{ code: "credential-missing", where, what, remedy: `${own}${user}` }];
    }
    const stranger = foreign.find((other) => sameSecret(other.credential, uri));
    if (stranger !== undefined) {
      return [
        {
          code: "credential-foreign",
          where,
          what: `${stranger.credential} is a credential of environment ${stranger.environment}, not of ${name}`,
          remedy: own ?? `pass a secret of another name, and let environments.${name}.credentials name it`,
        },
      ];
    }
    // The engine keeps secrets by content: two with the same one are one, with the URI of either. That holds among all
    // calls of the moment, so that a name may be told wrongly; never for other content than the one that was passed.
    const alike = credentialKinds.filter((other) => offered[other] === uri).map((other) => credentials[other]);
    if (own === undefined || alike.some((mine) => mine !== undefined && sameSecret(mine, uri))) return [];
    return [
      {
        code: "credential-other",
        where,
        what: `environment ${name} takes the credential ${wanted ?? ""} only`,
        why: "the secret has another name; one that another call uses at this moment, under another name, counts as that",
        remedy: `${own}; the name is in environments.${name}.credentials`,
      },
    ];
  });
}
