import { describe, expect, test } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import type { Facts } from "../../../src/facts.ts";
import { renderPlan } from "../../../src/plan-text.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

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

  describe("of kustomizations", () => {
    const facts = { charts: [], kustomizations: ["config/crd", "config/default", "operator/config/default"] };
    const install = { name: "install", kustomization: "config/default", pin: "own" };

    test("are one where there is no chart, but what Kubebuilder makes", () => {
      const plan = makePlan({ ...aRepository(), ...facts }, { name: "app" }, { version: "v1.4.0" });
      expect(plan.manifests).toEqual([install]);
      expect(plan.kustomizations).toEqual([{ path: "config/default", kubernetesVersions: ["1.34.1"] }]);
      expect(plan.reasons).toContainEqual({
        what: "manifests",
        value: "install",
        why: "config/default: there is no chart",
      });
      expect(renderPlan(plan)).toContain("manifests/install.yaml of the output: kustomization config/default");
    });

    test("are taken from the module's folder first", () => {
      const operator = { ...facts, dir: "operator", packages: [aPackage("./cmd/app", { module: "operator" })] };
      expect(manifestsOf({ name: "app" }, operator)).toMatchObject([{ kustomization: "operator/config/default" }]);
    });

    test("are chosen beside a chart, too, each built once", () => {
      const variants = [
        { name: "chart" },
        { name: "a", kustomization: "config/default" },
        { name: "b", kustomization: "config/default", image: "debug" },
        { name: "crds", kustomization: "config/crd" },
      ];
      const config = {
        build: { variants: { debug: { tags: ["pprof"] } } },
        manifests: { variants, pin: "all" as const },
        chartValidation: { kubernetesVersions: ["1.31.0", "1.34.1"] },
      };
      const plan = makePlan({ ...aRepository(), kustomizations: facts.kustomizations }, config, { version: "v1.4.0" });
      expect(plan.manifests).toMatchObject([
        { name: "chart", chart: "app" },
        { name: "a", kustomization: "config/default", pin: "all" },
        { name: "b", kustomization: "config/default", image: "debug" },
        { name: "crds", kustomization: "config/crd" },
      ]);
      const kubernetesVersions = ["1.31.0", "1.34.1"];
      expect(plan.kustomizations).toEqual([
        { path: "config/default", kubernetesVersions },
        { path: "config/crd", kubernetesVersions },
      ]);
    });

    test("are refused where there is none", () => {
      const variants = [{ name: "a", kustomization: "deploy" }];
      expect(() => manifestsOf({ name: "app", manifests: { variants } }, facts)).toThrow(
        /manifests variant a: there is no kustomization\.yaml in deploy[^]*config\/crd, config\/default/,
      );
    });
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
