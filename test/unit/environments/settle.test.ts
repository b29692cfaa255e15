import { describe, expect, test } from "vitest";
import { releaseProblems } from "../../../src/gate.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { makePlan, type Plan, type Request } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";
import { aCheckout, environments, planOf, problemsOf } from "./builders.ts";

const usual = environments({});
const ordered = environments({ dev: {}, staging: {}, prod: { after: "staging" } });
const codes = (plan: Plan): string[] => releaseProblems(plan).map(({ code }) => code);

describe("where a ref goes", () => {
  test.each<[string, string, string, string]>([
    ["refs/heads/main", "dev", "v1.4.0-dev.4.gaaaaaaa", "ghcr.io/acme/dev/app"],
    ["main", "dev", "v1.4.0-dev.4.gaaaaaaa", "ghcr.io/acme/dev/app"],
    ["refs/tags/v1.4.0-rc.1", "staging", "v1.4.0-rc.1", "ghcr.io/acme/staging/app"],
    ["tags/v1.4.0", "prod", "v1.4.0", "ghcr.io/acme/prod/app"],
  ])("%s: to %s as %s", (ref, name, version, repository) => {
    const plan = planOf(usual, { ref });
    expect(plan.environment).toMatchObject({ kind: "chosen", name });
    expect(plan.image).toMatchObject({ repository, tag: version });
    expect(releaseProblems(plan)).toEqual([]);
  });

  test("a version without ref goes where its tag would go", () => {
    expect(planOf(usual, { version: "1.4.0-rc.1" }).environment).toMatchObject({ kind: "chosen", name: "staging" });
    expect(planOf(usual, { version: "v1.4.0" }).environment).toMatchObject({ kind: "chosen", name: "prod" });
  });

  test("stable versions go to the earlier environment, and on by name", () => {
    const ref = "refs/tags/v1.4.0";
    expect(planOf(ordered, { ref }).environment).toMatchObject({ kind: "chosen", name: "staging" });
    const plan = planOf(ordered, { ref, environment: "prod" });
    expect(plan.environment).toMatchObject({
      kind: "chosen",
      name: "prod",
      after: { environment: "staging", registry: "ghcr.io/acme/staging" },
    });
  });

  test.each<[Request, boolean]>([
    [{ ref: "refs/heads/main" }, false],
    [{ version: "v1.4.0-rc.1" }, true],
    [{ version: "v1.4.0" }, false],
    [{ version: "v1.4.0", environment: "prod" }, true],
  ])("%o arrives in the end: %s", (request, final) => {
    expect(planOf(ordered, request).environment).toMatchObject({ kind: "chosen", final });
  });

  test.each<[Request, string]>([
    [{ ref: "refs/heads/feature/x" }, "environment-none"],
    [{ ref: "refs/pull/12/merge" }, "ref-not-released"],
    [{ ref: "refs/tags/helm-1.2.0" }, "ref-not-released"],
    [{ ref: "refs/tags/1.4.0" }, "ref-not-released"],
    [{ ref: "refs/tags/v1.4.0-dev.4.gaaaaaaa" }, "ref-not-released"],
    [{ version: "v1.4.0-dev.4.gaaaaaaa" }, "environment-none"],
    [{}, "environment-none"],
    [{ ref: "refs/heads/main", environment: "prod" }, "environment-refuses"],
    [{ ref: "refs/tags/v1.4.0-rc.1", environment: "prod" }, "environment-refuses"],
    [{ version: "v1.4.0-rc.1", environment: "prod" }, "environment-refuses"],
    [{ version: "v1.4.0-dev.4.gaaaaaaa", environment: "prod" }, "environment-refuses"],
    [{ version: "v1.4.0-dev.4.gaaaaaaa", environment: "dev" }, "environment-refuses"],
    [{ environment: "dev" }, "environment-refuses"],
  ])("%o is not released", (request, code) => {
    expect(codes(planOf(usual, request))).toContain(code);
  });

  test("what two environments take without order has to be told", () => {
    const config = environments({ blue: { accepts: { tags: ["stable"] } }, green: { accepts: { tags: ["stable"] } } });
    expect(codes(planOf(config, { version: "v1.4.0" }))).toEqual(["environment-ambiguous"]);
    expect(codes(planOf(config, { version: "v1.4.0", environment: "green" }))).toEqual([]);
  });

  test("patterns of branches stop at slashes, unless doubled", () => {
    const config = (glob: string) => environments({ dev: { accepts: { branches: [glob] } } });
    const goes = (glob: string, branch: string): boolean =>
      planOf(config(glob), { ref: `refs/heads/${branch}` }).environment?.kind === "chosen";
    expect([goes("release/*", "release/1.4"), goes("rel*", "release/1.4"), goes("rel**", "release/1.4")]).toEqual([
      true,
      false,
      true,
    ]);
    expect([goes("m.in", "main"), goes("main", "main2"), goes("main", "my/main")]).toEqual([false, false, false]);
  });
});

describe("what a ref says", () => {
  test("has to be true of the checkout", () => {
    const elsewhere = (ref: string) => codes(makePlan(aCheckout(["other"]), {}, { ref }));
    expect(elsewhere("refs/heads/main")).toEqual(["ref-elsewhere"]);
    expect(elsewhere("refs/tags/v1.4.0")).toEqual(["ref-elsewhere"]);
    // A tag's short name is not a branch's, even where only the branch exists.
    expect(codes(makePlan(aCheckout(["v1.4.0"]), {}, { ref: "v1.4.0" }))).toEqual(["ref-elsewhere"]);
  });

  test("has to agree with the version", () => {
    const refused = (request: Request) => problemsOf(() => planOf({}, request))[0]?.code;
    expect(refused({ ref: "refs/tags/v1.4.0", version: "v1.4.1" })).toBe("version-and-ref");
    expect(refused({ ref: "refs/heads/main", version: "v1.4.0" })).toBe("version-and-ref");
    expect(planOf({}, { ref: "refs/tags/v1.4.0", version: "1.4.0" }).version.gitTag).toBe("v1.4.0");
  });
});

describe("a call", () => {
  test("cannot name another registry than the environment's", () => {
    const request = { version: "v1.4.0-rc.1", environment: "staging" };
    const refused = problemsOf(() => planOf(usual, { ...request, registry: "ghcr.io/acme/prod" }));
    expect(refused.map(({ code }) => code)).toEqual(["environment-registry"]);
    expect(planOf(usual, { ...request, registry: "oci://ghcr.io/acme/staging/" }).registry).toBe(
      "ghcr.io/acme/staging",
    );
    expect(problemsOf(() => planOf(usual, { version: "v1.4.0", registry: "ghcr.io/acme" }))[0]?.code).toBe(
      "environment-registry",
    );
  });

  test("cannot name an environment that is not there", () => {
    expect(problemsOf(() => planOf(usual, { environment: "constructor" }))[0]?.remedy).toContain("dev, staging, prod");
    expect(problemsOf(() => planOf({}, { environment: "prod" }))[0]).toMatchObject({ code: "environment-unknown" });
  });
});

describe("without environments", () => {
  test("everything goes to one registry, as the call says", () => {
    const plan = makePlan(aRepository(), {}, { version: "v1.4.0", registry: "quay.io/team" });
    expect(plan.environment).toBeUndefined();
    expect(plan.image.repository).toBe("quay.io/team/app");
    expect(renderPlan(plan)).not.toContain("nvironment");
  });

  test("a ref gives the version", () => {
    expect(planOf({}, { ref: "refs/tags/v1.4.0" }).version.semver).toBe("1.4.0");
    expect(planOf({}, { ref: "refs/heads/main" }).version.semver).toBe("1.4.0-dev.4.gaaaaaaa");
  });
});

describe("renderPlan", () => {
  test("says where a ref goes and why not elsewhere", () => {
    const text = renderPlan(planOf(ordered, { ref: "refs/tags/v1.4.0" }));
    expect(text).toContain("Environment: staging for stable version v1.4.0");
    const rows = text.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(rows).toContainEqual(["dev", "no", "it takes only pushes to main"]);
    expect(rows).toContainEqual(["staging", "yes", "it takes prerelease versions and stable versions"]);
    expect(rows.find(([name]) => name === "prod")?.[2]).toMatch(/after staging: --env=prod/);
    expect(text).toContain("ghcr.io/acme/staging/app:v1.4.0");
  });

  test("names no destination for what goes nowhere", () => {
    const text = renderPlan(planOf(usual, { ref: "refs/heads/feature/x" }));
    expect(text).toContain("Environment: none for branch feature/x");
    expect(text).not.toContain("ghcr.io/acme/app:");
    expect(text).toContain("environment-none");
  });
});

test("channels, chart repository and scan are the environment's", () => {
  const url = "https://github.com/acme/charts";
  const exceptions = [{ id: "GO-2026-1", reason: "not called", expires: "2026-12-31" }];
  const config = environments(
    {
      staging: { channels: [] },
      prod: { chartRepository: { url }, scan: { threshold: "low", onlyCalled: true, onlyFixable: false } },
    },
    { channels: ["latest"], scan: { threshold: "critical", onlyFixable: true, exceptions } },
  );
  const [staging, prod] = [planOf(config, { version: "v1.4.0-rc.1" }), planOf(config, { version: "v1.4.0" })];
  expect(staging.image.channels).toEqual([]);
  expect(staging.chartRepository).toBeUndefined();
  expect(staging.scan).toMatchObject({ threshold: "critical", onlyCalled: false, onlyFixable: true, exceptions });
  expect(prod.image.channels).toEqual(["latest"]);
  expect(prod.chartRepository?.url).toBe(url);
  expect(prod.scan).toMatchObject({ threshold: "low", onlyCalled: true, onlyFixable: false, exceptions });
});
