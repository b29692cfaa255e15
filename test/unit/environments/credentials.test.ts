import { describe, expect, test } from "vitest";
import type { OfferedSecrets } from "../../../src/environments/credentials.ts";
import { earlierProblem } from "../../../src/environments/earlier.ts";
import { secretProblems, withdrawalProblems } from "../../../src/gate.ts";
import { environments, planOf } from "./builders.ts";

const config = environments({
  dev: { credentials: { registry: "DEV_TOKEN" } },
  staging: {},
  prod: {
    credentials: { registry: "PROD_TOKEN", git: "op://vault/charts/token" },
    chartRepository: { url: "https://github.com/acme/charts" },
  },
});
const complete = { registry: "env://PROD_TOKEN", git: "op://vault/charts/token" };

function refused(offered: OfferedSecrets, version = "v1.4.0"): string[] {
  return secretProblems(planOf(config, { version }), offered).map(({ code, where }) => `${code} ${where}`);
}

describe("the credentials of an environment", () => {
  test.each<OfferedSecrets>([
    complete,
    { ...complete, registry: "env:PROD_TOKEN" },
    { ...complete, registry: "file:///run/secrets/PROD_TOKEN" },
  ])("are its own: %o", (offered) => {
    expect(refused(offered)).toEqual([]);
  });

  test("are not another environment's, whatever this one says", () => {
    expect(refused({ ...complete, registry: "env://DEV_TOKEN" })).toEqual([
      "credential-foreign argument registry-password",
    ]);
    // staging names none of its own, but prod's registry token is not for it either, as whatever it is passed.
    const both = { registry: "env:PROD_TOKEN", git: "env:DEV_TOKEN" };
    expect(refused(both, "v1.4.0-rc.1")).toEqual([
      "credential-foreign argument registry-password",
      "credential-foreign argument git-password",
    ]);
    expect(refused({ registry: "env:ANY" }, "v1.4.0-rc.1")).toEqual([]);
  });

  test("are no other secret, nor the right one in the wrong place, nor one without a name", () => {
    const other = ["credential-other argument registry-password"];
    expect(refused({ ...complete, registry: "env:TOKEN" })).toEqual(other);
    expect(refused({ registry: complete.git, git: complete.registry })).toEqual([
      ...other,
      "credential-other argument git-password",
    ]);
    expect(refused({ ...complete, registry: "" })).toEqual(other);
    expect(refused({ ...complete, registry: "env:PROD_TOKEN2" })).toEqual(other);
  });

  test("are the right ones for the release on GitHub too, where one is made", () => {
    const github = environments({
      dev: { credentials: { github: "DEV_TOKEN" } },
      prod: { credentials: { github: "PROD_TOKEN" } },
    });
    const told = (uri?: string) =>
      secretProblems(planOf(github, { version: "v1.4.0" }), uri === undefined ? {} : { github: uri });
    expect(told("env:DEV_TOKEN")[0]).toMatchObject({ code: "credential-foreign", where: "argument github-token" });
    expect(told("env:ANY")[0]?.remedy).toContain("--github-token=env:PROD_TOKEN");
    expect([told(), told("env:PROD_TOKEN")]).toEqual([[], []]);
  });

  test("may have the same content, so that Dagger tells the same name of both", () => {
    expect(refused({ registry: "env:PROD_TOKEN", git: "env:PROD_TOKEN" })).toEqual([]);
    expect(refused({ registry: "env:DEV_TOKEN", git: "env:DEV_TOKEN" })).toHaveLength(2);
    expect(refused({ registry: "env:ANY", git: "env:ANY" })).toHaveLength(2);
  });

  test("have to be there where they are needed", () => {
    expect(refused({})).toEqual([
      "credential-missing argument registry-password",
      "credential-missing argument git-password",
    ]);
    expect(refused({}, "v1.4.0-rc.1")).toEqual([]);
  });

  test("the message tells how to pass the right one, and nothing of what was passed", () => {
    const [problem] = secretProblems(planOf(config, { version: "v1.4.0" }), { ...complete, registry: "env:hunter2" });
    expect(problem?.remedy).toContain("--registry-password=env:PROD_TOKEN");
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });

  test("do not matter without environments", () => {
    expect(secretProblems(planOf({}, { version: "v1.4.0" }), { registry: "env:ANY" })).toEqual([]);
  });
});

describe("what comes after another environment", () => {
  const after = { environment: "staging", registry: "ghcr.io/acme/staging" };
  const { image } = planOf({}, { version: "v1.4.0" });
  const problem = (...digests: [string | undefined, string?]) => earlierProblem(after, image, ...digests)?.code;

  test("has to be there, with the same digest", () => {
    expect(problem(undefined)).toBe("environment-order");
    expect(problem("sha256:1")).toBeUndefined();
    expect(problem("sha256:1", "sha256:1")).toBeUndefined();
    expect(problem("sha256:1", "sha256:2")).toBe("environment-differs");
    expect(problem(undefined, "sha256:2")).toBe("environment-order");
    expect(earlierProblem(after, image, undefined)?.where).toBe("ghcr.io/acme/staging/app:v1.4.0");
  });
});

describe("a withdrawal", () => {
  const codes = (version: string, offered: OfferedSecrets): string[] =>
    withdrawalProblems(planOf(config, { version }), offered).map(({ code }) => code);

  test("wants the credentials of the environment that it is in, and nothing that signs", () => {
    expect(codes("v1.4.0", complete)).toEqual([]);
    expect(codes("v1.4.0", { registry: "env://DEV_TOKEN" })).toEqual(["credential-foreign", "credential-missing"]);
    expect(withdrawalProblems(planOf({}, { version: "v1.4.0" }), {})).toEqual([]);
  });

  test("is nowhere where no environment takes the version", () => {
    expect(codes("v1.4.0-dev.1.gabc1234", complete)).toEqual(["environment-none"]);
  });
});
