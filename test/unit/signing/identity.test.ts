import { describe, expect, test } from "vitest";
import { identityOf, identityPattern } from "../../../src/signing/identity.ts";
import { planSigning, type Signing } from "../../../src/signing/plan.ts";
import { expectedSigner, sameKey } from "../../../src/signing/signer.ts";

const NOW = 1_800_000_000;

/** A token with these claims; nobody has signed it. */
function aToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part({ exp: NOW + 60, ...claims })}.c2VjcmV0`;
}

describe("identityOf", () => {
  test.each([
    [
      "GitHub's workflow",
      {
        iss: "https://token.actions.githubusercontent.com",
        sub: "repo:acme/app:ref:refs/tags/v1",
        job_workflow_ref: "acme/app/.github/workflows/release.yaml@refs/tags/v1",
      },
      "https://github.com/acme/app/.github/workflows/release.yaml@refs/tags/v1",
    ],
    [
      "an Enterprise Server's workflow",
      { iss: "https://git.example.com/_services/token", sub: "x", job_workflow_ref: "acme/app/w.yaml@refs/heads/main" },
      "https://git.example.com/acme/app/w.yaml@refs/heads/main",
    ],
    [
      "GitLab's pipeline",
      { iss: "https://gitlab.com", sub: "x", ci_config_ref_uri: "gitlab.com/acme/app//.gitlab-ci.yml@refs/tags/v1" },
      "https://gitlab.com/acme/app//.gitlab-ci.yml@refs/tags/v1",
    ],
    ["a person", { iss: "https://accounts.example.com", sub: "123", email: "me@example.com" }, "me@example.com"],
    ["a service account", { iss: "https://kubernetes.example.com", sub: "system:x" }, "system:x"],
  ])("names %s", (_, claims, subject) => {
    expect(identityOf(`${aToken(claims)}\n`, NOW)).toEqual({ subject, issuer: claims.iss });
  });

  test.each([
    ["no token", "hello", /identity-token-invalid/],
    ["unreadable", "a.%%%.c", /identity-token-invalid/],
    ["without issuer", aToken({ sub: "x" }), /identity-token-invalid/],
    ["expired", aToken({ iss: "https://i", sub: "x", exp: NOW }), /identity-token-expired/],
  ])("refuses one that is %s, and does not show it", (_, token, message) => {
    expect(() => identityOf(token, NOW)).toThrow(message);
    expect(() => identityOf(token, NOW)).not.toThrow(new RegExp(token.replaceAll(/[.%]/g, "\\$&")));
  });
});

test("another identity than the expected one does not sign", () => {
  const signing = planSigning({ identity: "me", issuer: "https://i" }, {}, "token") as Signing;
  expect(expectedSigner(signing, { subject: "me", issuer: "https://i" }).subject).toBe("me");
  expect(() => expectedSigner(signing, { subject: "you", issuer: "https://i" })).toThrow(/signing-identity-unexpected/);
  expect(() => expectedSigner(signing, { subject: "me", issuer: "https://j" })).toThrow(/signing-identity-unexpected/);
});

test("an identity may be expected by a pattern, in which nothing but the star is special", () => {
  const signing = planSigning(
    { identity: "https://a.b/w.yaml@refs/tags/*", issuer: "https://i" },
    {},
    "token",
  ) as Signing;
  const signs = (subject: string) => () => expectedSigner(signing, { subject, issuer: "https://i" });
  expect(signs("https://a.b/w.yaml@refs/tags/v1")).not.toThrow();
  expect(signs("https://axb/w.yaml@refs/tags/v1")).toThrow(/unexpected/);
  expect(signs("x https://a.b/w.yaml@refs/tags/v1")).toThrow(/unexpected/);
  expect(identityPattern("a.b*")).toBe("^a\\.b.*$");
  expect(identityPattern("a.b")).toBeUndefined();
});

test("keys are compared by what is in them", () => {
  const key = "-----BEGIN PUBLIC KEY-----\nMFkw\nEwYH\n-----END PUBLIC KEY-----\n";
  expect(sameKey(key, key.replaceAll("\n", "\r\n"))).toBe(true);
  expect(sameKey(key, key.replace("MFkw", "MFkx"))).toBe(false);
});
