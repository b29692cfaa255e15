import { describe, expect, test } from "vitest";
import type { EnvironmentPlan } from "../../../src/environments/decide.ts";
import { otherSource, promotionSource, readerOf, unprovenProblem } from "../../../src/environments/promotion.ts";
import { environments, planOf, problemsOf } from "./builders.ts";

const three = { dev: { registry: "r.io/dev" }, staging: { registry: "r.io/staging" }, prod: { registry: "r.io/prod" } };

/** Where v1.4.0 goes when it is asked to go to prod. */
function prod(after?: string): EnvironmentPlan | undefined {
  const config = environments({ ...three, prod: { ...three.prod, ...(after !== undefined && { after }) } });
  return planOf(config, { version: "v1.4.0", environment: "prod" }).environment;
}

describe("a promotion takes a version from", () => {
  test.each<[string | undefined, string | undefined, string]>([
    ["staging", undefined, "staging"],
    ["staging", "staging", "staging"],
    [undefined, "dev", "dev"],
  ])("after %s, from %s: %s", (after, from, source) => {
    expect(promotionSource(prod(after), from)).toBe(source);
  });

  test.each<[string | undefined, string | undefined, string, string]>([
    [undefined, undefined, "nothing says which environment comes before prod", "environments.prod.after"],
    ["staging", "dev", "prod takes nothing from dev", "leave the argument out"],
    [undefined, "prod", "prod takes nothing from prod", "--from=staging"],
  ])("after %s, from %s is refused", (after, from, what, remedy) => {
    const [problem, ...others] = problemsOf(() => promotionSource(prod(after), from));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "promotion-source", where: "argument from", what });
    expect(problem?.remedy).toContain(remedy);
  });

  test("nowhere where there are no environments", () => {
    expect(problemsOf(() => promotionSource(undefined, "staging"))).toMatchObject([{ code: "promotion-nowhere" }]);
  });
});

test("a password goes to no other host, unless it is named for it", () => {
  const prod = (login?: string) => ({ registry: "ghcr.io/acme/prod", login });
  const staging = (host: string, login?: string) => ({ registry: `${host}/acme/staging`, login });
  expect(readerOf(prod("mine"), staging("ghcr.io"))).toBe("mine");
  expect(readerOf(prod("mine"), staging("quay.io"))).toBeUndefined();
  expect(readerOf(prod("mine"), staging("quay.io", "theirs"))).toBe("theirs");
  expect(readerOf(prod(), staging("ghcr.io"))).toBeUndefined();
});

describe("what is promoted has to be proved", () => {
  const trust = { kind: "none" } as const;

  test("by somebody who is known", () => {
    expect(unprovenProblem("staging", { trust })).toMatchObject([
      { code: "promotion-unproved", where: "environment staging" },
    ]);
    expect(unprovenProblem("staging", { trust, publicKey: "PEM" })).toEqual([]);
    expect(unprovenProblem("staging", { trust, kms: "awskms:///x" })).toEqual([]);
    expect(unprovenProblem("staging", { trust, signer: { subject: "s", issuer: "i" } })).toEqual([]);
  });

  test("to come from the commit that is checked out", () => {
    const images = [
      { repository: "r.io/app", commit: "abc" },
      { repository: "r.io/other", commit: "def" },
      { repository: "r.io/unknown" },
    ];
    expect(otherSource(images.slice(0, 1), "abc")).toEqual([]);
    expect(otherSource(images, "abc")).toMatchObject([
      { code: "promotion-commit", where: "r.io/other", why: "image: def\nHEAD: abc" },
      { code: "promotion-commit", where: "r.io/unknown", why: "image: unknown\nHEAD: abc" },
    ]);
  });
});
