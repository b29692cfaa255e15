import { describe, expect, test } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import type { Facts } from "../../../src/facts.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { makePlan } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";

const two = ["app", "extras"].map((name) => ({
  path: name,
  chart: `name: ${name}\n`,
  values: "",
  crds: [],
  ciValues: [],
  addsV: false,
}));

function manifestsOf(config: Config, facts: Partial<Facts> = {}) {
  return makePlan({ ...aRepository(), ...facts }, config, { version: "v1.4.0" }).manifests;
}

describe("planned manifests", () => {
  test("are one for a single chart, when nothing is said", () => {
    expect(manifestsOf({})).toEqual([
      {
        name: "install",
        chart: "app",
        release: "app",
        namespace: "app-system",
        createNamespace: true,
        values: [],
        pin: "own",
      },
    ]);
  });

  test("are none without a chart, or with several", () => {
    expect(manifestsOf({ name: "app" }, { charts: [] })).toEqual([]);
    expect(manifestsOf({ name: "app" }, { charts: two })).toEqual([]);
    expect(manifestsOf({ manifests: { variants: [] } })).toEqual([]);
  });

  test("come from the project's file, with what slipway.yaml says for all", () => {
    const manifestVariants = { path: "manifests/variants.yaml", text: "variants:\n- name: a\n  values: { x: 1 }\n" };
    const config = { manifests: { namespace: "kro-system", release: "kro", values: { y: 2 } } };
    const plan = makePlan({ ...aRepository(), manifestVariants }, config, {});
    expect(plan.manifests).toMatchObject([
      { name: "a", namespace: "kro-system", release: "kro", values: [{ y: 2 }, { x: 1 }] },
    ]);
    expect(plan.reasons).toContainEqual({ what: "manifests", value: "a", why: "manifests/variants.yaml" });
    expect(renderPlan(plan)).toContain("manifests/a.yaml of the output: chart app in kro-system");
  });

  test("choose among charts", () => {
    const variants = [{ name: "a", chart: "extras", namespace: "default" }];
    expect(manifestsOf({ name: "app", manifests: { variants } }, { charts: two })).toMatchObject([
      { chart: "extras", release: "extras", namespace: "default", createNamespace: false },
    ]);
  });

  test("refuse charts that there are not", () => {
    const variants = [{ name: "a" }, { name: "b", chart: "other" }];
    expect(() => manifestsOf({ name: "app", manifests: { variants } }, { charts: two })).toThrow(
      /^2 problems[^]*variant a: it does not say which chart[^]*app, extras[^]*variant b: there is no chart other/,
    );
  });
});
