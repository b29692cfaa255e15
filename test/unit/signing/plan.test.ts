import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { secretProblems } from "../../../src/gate.ts";
import { makePlan } from "../../../src/plan.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { describeSigning, planSigning } from "../../../src/signing/plan.ts";
import { aRepository } from "../builders.ts";

describe("planSigning", () => {
  test.each([
    ["nothing is passed", {}, undefined, { kind: "none", required: false }],
    ["a key is passed", {}, "key", { kind: "key", trust: { kind: "public" } }],
    ["a token is passed", {}, "token", { kind: "identity", trust: { kind: "public" } }],
    ["a service signs", { kms: "awskms:///alias/x" }, undefined, { kind: "kms", kms: "awskms:///alias/x" }],
    ["nothing is recorded", { transparencyLog: false }, "key", { kind: "key", trust: { kind: "none" } }],
    [
      "an own Sigstore records",
      { services: { fulcio: "https://f" } },
      "token",
      { kind: "identity", trust: { kind: "own", services: { fulcio: "https://f" } } },
    ],
    [
      "somebody is expected",
      { identity: "me", issuer: "https://i" },
      "token",
      { signer: { subject: "me", issuer: "https://i" } },
    ],
    ["a public key is expected", { publicKey: "cosign.pub" }, "key", { publicKey: "PEM" }],
  ] as const)("when %s", (_, config, passed, expected) => {
    expect(planSigning(config, { "cosign.pub": "PEM" }, passed)).toMatchObject(expected);
  });

  test.each([
    ["a key beside a service", { kms: "awskms:///alias/x" }, "key", /signing-ambiguous[^]*--signing-key/],
    ["a token beside a service", { kms: "awskms:///alias/x" }, "token", /signing-ambiguous[^]*--identity-token/],
    ["a token where a key is expected", { publicKey: "cosign.pub" }, "token", /signing-ambiguous/],
    ["an identity whose time nothing records", { transparencyLog: false }, "token", /signing-without-time/],
  ] as const)("refuses %s", (_, config, passed, message) => {
    expect(() => planSigning(config, {}, passed)).toThrow(message);
  });
});

describe("a release that has to be signed", () => {
  const config = parseConfig("signing: { required: true }");

  test("is refused with nothing to sign with, but can be planned", () => {
    const plan = makePlan(aRepository(), config, { version: "v1.4.0" });
    expect(secretProblems(plan, {})).toMatchObject([{ code: "signing-missing" }]);
    expect(renderPlan(plan)).toContain("Nothing stands in the way");
  });

  test("is not refused with a key", () => {
    expect(secretProblems(makePlan(aRepository(), config, { version: "v1.4.0", signer: "key" }), {})).toEqual([]);
  });
});

test("an environment takes its own signing key only", () => {
  const config = parseConfig(
    "environments: { dev: { credentials: { signing: DEV_KEY } }, prod: { credentials: { signing: PROD_KEY } } }",
  );
  const plan = makePlan(aRepository(), config, { version: "v1.4.0", environment: "prod", signer: "key" });
  const passed = (signing: string): string[] => secretProblems(plan, { signing }).map(({ code }) => code);
  expect(passed("env://DEV_KEY")).toEqual(["credential-foreign"]);
  expect(passed("env://PROD_KEY")).toEqual([]);
  expect(secretProblems(plan, {}).map(({ code }) => code)).toEqual(["credential-missing"]);
});

test("an environment has signing settings of its own", () => {
  const config = parseConfig(`
signing: { transparencyLog: false }
environments: { dev: { accepts: { branches: [main] } }, prod: { accepts: { tags: [stable] }, signing: { required: true } } }`);
  const plan = makePlan(aRepository(), config, { version: "v1.4.0" });
  expect(plan.signing).toMatchObject({ kind: "none", required: true });
});

test("the configuration's mistakes are told", () => {
  expect(() => parseConfig("signing: { identity: me }")).toThrow(/issuer/);
  expect(() => parseConfig("signing: { services: {} }")).toThrow(/services/);
  expect(() => parseConfig("signing: { kms: 'file:///x' }")).toThrow(/slipway.yaml:1:17/);
});

test("describeSigning says how, and where it is recorded", () => {
  expect(describeSigning(planSigning({}, {}, "key"))).toBe("with a key, recorded by Sigstore");
  expect(describeSigning(planSigning({ transparencyLog: false }, {}, "key"))).toBe("with a key, recorded nowhere");
  expect(describeSigning(planSigning({}, {}, undefined))).toMatch(/^none: /);
});
