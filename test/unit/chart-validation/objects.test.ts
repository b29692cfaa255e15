import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readKubeconform, type ObjectResult } from "../../../src/chart-validation/kubeconform.ts";
import { judgeObjects } from "../../../src/chart-validation/objects.ts";
import { aRendering } from "./builders.ts";

const location = "https://schemas.example.com";
const groups = new Set(["lighthouse.acme.dev"]);
const recorded = readFileSync("test/unit/chart-validation/recorded/kubeconform.json", "utf8");
const renderings = [aRendering(), aRendering({ values: "ci/a-values.yaml", file: "app/1.34.1/1.yaml" })];

function aResult(changes: Partial<ObjectResult> = {}): ObjectResult {
  const known = { apiVersion: "apps/v1", kind: "Deployment", name: "app", status: "valid" } as const;
  return { rendering: aRendering(), ...known, faults: [], ...changes };
}

const missing = (apiVersion: string, kind: string): ObjectResult =>
  aResult({ apiVersion, kind, status: "error", faults: [{ path: "", what: `could not find schema for ${kind}` }] });

function judge(...results: ObjectResult[]): ReturnType<typeof judgeObjects> {
  return judgeObjects(results, location, groups);
}

describe("a recorded report", () => {
  const results = readKubeconform(recorded, renderings);

  test("is read whole, in a fixed order", () => {
    const shuffled = JSON.stringify({
      resources: (JSON.parse(recorded) as { resources: object[] }).resources.reverse(),
    });
    expect(readKubeconform(shuffled, renderings)).toEqual(results);
    expect(results.filter(({ status }) => status === "valid")).toHaveLength(14);
    expect(readKubeconform(recorded, [])).toEqual([]);
  });

  test("tells every fault with object and field, and what there is no schema for", () => {
    const { problems, notValidated, retry } = judgeObjects(results, location, groups);
    expect(problems.map(({ code, where, what }) => `${code}: ${where}: ${what.split("\n")[0] ?? ""}`)).toEqual([
      "chart-api-unknown: chart helm, Beacon unserved: no CRD of this release serves lighthouse.acme.dev/v1 Beacon",
      "chart-api-unknown: chart helm, PodDisruptionBudget old: Kubernetes 1.34.1 has no policy/v1beta1 PodDisruptionBudget",
      "chart-object-invalid: chart helm, CustomResourceDefinition beacons.lighthouse.acme.dev, spec.scope: value must be one of 'Cluster', 'Namespaced'",
      "chart-object-invalid: chart helm, Deployment release-lighthouse-controller, spec.replicas: got string, want null or integer",
      "chart-object-invalid: chart helm, Deployment release-lighthouse-controller, spec.template.spec.containers.0.securityContext: additional properties 'readOnlyRootFileSystem' not allowed",
      "chart-object-invalid: chart helm, Beacon bad, spec.message: got number, want string",
      "chart-object-invalid: chart helm, Beacon bad, spec: additional properties 'colour' not allowed",
      "chart-object-invalid: chart helm, ConfigMap dup: error unmarshalling resource: error converting YAML to JSON: yaml: unmarshal errors:",
    ]);
    expect(problems[0]?.why).toBe("rendered with ci/a-values.yaml; Kubernetes 1.34.1");
    expect(notValidated).toEqual(["monitoring.coreos.com/v1 ServiceMonitor"]);
    expect(retry).toBe(true);
  });
});

describe("judgeObjects", () => {
  test("is content with valid objects", () => {
    expect(judge(aResult(), aResult({ status: "other" }))).toEqual({ problems: [], notValidated: [], retry: false });
  });

  test("tells a fault of several renderings once, and of each chart by itself", () => {
    const faults = [{ path: "spec", what: "odd" }];
    const of = (kubernetes: string, origin = "chart helm") =>
      aResult({ rendering: aRendering({ kubernetes, origin }), status: "invalid", faults });
    const { problems } = judge(of("1.31.0"), of("1.34.1"), of("1.34.1", "kustomization other"));
    expect(problems.map(({ where, why }) => [where, why])).toEqual([
      ["chart helm, Deployment app, spec", "rendered with the default values; Kubernetes 1.31.0, 1.34.1"],
      ["kustomization other, Deployment app, spec", "rendered with the default values; Kubernetes 1.34.1"],
    ]);
  });

  test("does not take an empty or unreachable collection of schemas for a fault of the chart", () => {
    const [absent] = judge(missing("apps/v1", "Deployment"), missing("v1", "Service")).problems;
    expect(absent).toMatchObject({
      code: "kubernetes-schemas-missing",
      where: `schemas of Kubernetes 1.34.1 at ${location}`,
      what: "there are none for apps/v1 Deployment, v1 Service",
    });
    const what = `failed downloading schema at ${location}/x.json: connection refused`;
    const failed = aResult({ status: "error", faults: [{ path: "", what }] });
    const { problems, retry } = judge(failed, { ...failed, kind: "Service" });
    expect(problems).toMatchObject([{ code: "kubernetes-schemas-unreachable", why: what }]);
    expect(problems[0]?.what).toContain("2 objects");
    expect(retry).toBe(true);
  });

  test("a valid CRD does not prove that Kubernetes' schemas are there: its schema is ours", () => {
    const crd = aResult({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" });
    expect(judge(crd, missing("v1", "Service")).problems[0]?.code).toBe("kubernetes-schemas-missing");
  });
});
