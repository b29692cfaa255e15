import { fail } from "../errors.ts";

/** Who signs, as a certificate of Fulcio's names it. */
export interface Identity {
  /** `https://github.com/acme/app/.github/workflows/release.yaml@refs/tags/v1.4.0`, or a mail address. */
  readonly subject: string;
  /** Who says so: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly exp?: number;
  readonly email?: string;
  /** GitHub's: `acme/app/.github/workflows/release.yaml@refs/tags/v1.4.0`. */
  readonly job_workflow_ref?: string;
  /** GitLab's: `gitlab.com/acme/app//.gitlab-ci.yml@refs/tags/v1.4.0`. */
  readonly ci_config_ref_uri?: string;
}

/**
 * A pattern for identities as a regular expression for the whole of one, in what Go and JavaScript have in common; `*`
 * stands for any text. Undefined for what is no pattern.
 */
export function identityPattern(subject: string): string | undefined {
  if (!subject.includes("*")) return undefined;
  const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `^${subject.split("*").map(literal).join(".*")}$`;
}

/**
 * Whom an identity token makes sign. The rules are Fulcio's: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 *
 * @param token a JWT, which is not verified here: Fulcio does that
 * @param now in seconds since 1970
 * @throws SlipwayError `identity-token-invalid`, `identity-token-expired`. The token is in no message
 */
export function identityOf(token: string, now: number): Identity {
  const claims = claimsOf(token);
  const { iss: issuer, exp = 0 } = claims;
  const subject = subjectOf(claims);
  if (issuer === undefined || subject === undefined) throw invalid("it names no issuer or no subject");
  if (exp <= now) {
    throw fail({
      code: "identity-token-expired",
      where: "argument identity-token",
      what: `the token was valid until ${new Date(exp * 1000).toISOString()}`,
      remedy: "fetch a new one right before the release; such tokens last minutes",
    });
  }
  return { subject, issuer };
}

function subjectOf({ iss, sub, email, job_workflow_ref, ci_config_ref_uri }: Claims): string | undefined {
  if (job_workflow_ref !== undefined) return `${gitHubOf(iss)}/${job_workflow_ref}`;
  if (ci_config_ref_uri !== undefined) return `https://${ci_config_ref_uri}`;
  return email ?? sub;
}

/** The web address of the GitHub that issues tokens: `https://HOST/_services/token` for an Enterprise Server. */
function gitHubOf(issuer = ""): string {
  const server = /^(https:\/\/[^/]+)\/_services\/token/.exec(issuer)?.[1];
  return server ?? "https://github.com";
}

function claimsOf(token: string): Claims {
  const [, payload] = token.trim().split(".");
  if (payload === undefined) throw invalid("it is no JSON Web Token");
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
  } catch {
    throw invalid("its content cannot be read");
  }
}

function invalid(why: string): Error {
  return fail({
    code: "identity-token-invalid",
    where: "argument identity-token",
    what: "this is no identity token",
    why,
    remedy:
      "pass the token of your CI for the audience sigstore; in GitHub Actions the job needs the permission id-token: write",
  });
}
