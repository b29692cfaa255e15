import { describe, expect, it } from "vitest";
import { loginOf, platformOf } from "../../src/arguments.ts";
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

describe("a platform", () => {
  it("is one of those that are built, or the message names them", () => {
    const built = ["linux/amd64", "linux/arm64"];
    expect(platformOf(built, "linux/arm64")).toBe("linux/arm64");
    expect(() => platformOf(built, "linux/s390x")).toThrow(/linux\/s390x is not built.*linux\/amd64, linux\/arm64/s);
  });
});
