import { fail, type Problem } from "./errors.ts";

/** A release of nothing. */
export const nothingNamed: Problem = {
  code: "version-missing",
  where: "arguments version and ref",
  what: "neither says what to release",
  remedy: "pass --version=v1.4.0, or --ref with a git ref: --ref=refs/tags/v1.4.0, --ref=refs/heads/main",
};

/** A proof of nothing. */
export const nothingToVerify: Problem = {
  code: "version-missing",
  where: "arguments version and reference",
  what: "neither says what to verify",
  remedy: "pass --version=v1.4.0, or --reference=ghcr.io/acme/app:v1.4.0",
};

/**
 * A login from two arguments; undefined for none.
 *
 * @throws SlipwayError `login-incomplete` for a user without a password, or the other way round
 */
export function loginOf<Password>(
  service: "registry" | "git" | "from",
  user: string | undefined,
  password: Password | undefined,
): { readonly user: string; readonly password: Password } | undefined {
  if (user === undefined && password === undefined) return undefined;
  if (user !== undefined && password !== undefined) return { user, password };
  throw fail({
    code: "login-incomplete",
    where: `argument ${service}-${user === undefined ? "user" : "password"}`,
    what: "it is missing",
    why: "a login needs a user and a password",
    remedy: "pass both, or neither where no login is wanted",
  });
}

/**
 * The platform that an argument names.
 *
 * @throws SlipwayError `platform-unknown` for one that is not built
 */
export function platformOf(built: readonly string[], platform: string): string {
  if (built.includes(platform)) return platform;
  throw fail({
    code: "platform-unknown",
    where: "argument platform",
    what: `${platform} is not built`,
    remedy: `use one of ${built.join(", ")}, or add it to build.platforms in slipway.yaml`,
  });
}
