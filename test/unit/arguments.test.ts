import { describe, expect, it } from "vitest";
import { loginOf } from "../../src/arguments.ts";
import { SlipwayError } from "../../src/errors.ts";

describe("a login", () => {
  it("is a user with a password, or none", () => {
    expect(loginOf("git", "ada", "secret")).toEqual({ user: "ada", password: "secret" });
    expect(loginOf("git", undefined, undefined)).toBeUndefined();
  });

  it.each([
    ["registry", "ada", undefined, "argument registry-password"],
    ["git", undefined, "secret", "argument git-user"],
  ] as const)("to %s of user %s with password %s lacks something", (service, user, password, where) => {
    expect(() => loginOf(service, user, password)).toThrow(SlipwayError);
    expect(() => loginOf(service, user, password)).toThrow(where);
  });
});
