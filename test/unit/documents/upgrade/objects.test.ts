import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { notCompared, readCrdify } from "../../../../src/documents/upgrade/crdify.ts";
import { changedCrds } from "../../../../src/documents/upgrade/crd-pairs.ts";
import { diffCrds } from "../../../../src/documents/upgrade/crds.ts";
import { diffRbac } from "../../../../src/documents/upgrade/rbac.ts";
import { diffWorkloads } from "../../../../src/documents/upgrade/workloads.ts";
import { readObjects } from "../../../../src/documents/upgrade/yaml.ts";
import { aContainer, aCrd, aRole } from "./manifests.ts";

describe("diffCrds", () => {
  const diff = (before: string, after: string) => diffCrds(readObjects(before), readObjects(after));

  test("tells new and removed CRDs, and nothing of other objects", () => {
    expect(diff("kind: Role\n", aCrd("a.x.dev", {}))).toEqual([{ name: "a.x.dev", state: "added", versions: [] }]);
    expect(diff(aCrd("a.x.dev", {}), "")).toEqual([{ name: "a.x.dev", state: "removed", versions: [] }]);
  });

  test("tells what happened to each version", () => {
    const before = aCrd("a.x.dev", { v1alpha1: "served", v1alpha2: "served", v1beta1: "served, storage", v1: "" });
    const after = aCrd("a.x.dev", { v1alpha2: "", v1beta1: "served, deprecated", v1: "served, storage", v2: "served" });
    expect(diff(before, after)).toEqual([
      {
        name: "a.x.dev",
        state: "changed",
        versions: [
          { version: "v1alpha1", what: "removed" },
          { version: "v1alpha2", what: "no longer served" },
          { version: "v1beta1", what: "deprecated" },
          { version: "v1", what: "served" },
          { version: "v2", what: "added" },
        ],
        storage: { before: "v1beta1", after: "v1" },
      },
    ]);
  });

  test("another generator version is no change", () => {
    const crd = aCrd("a.x.dev", { v1: "served, storage" });
    expect(diff(crd, crd.replace("metadata:", "metadata:\n  annotations: {generator: v2}"))).toEqual([]);
  });
});

describe("changedCrds", () => {
  const state = (...crds: string[]) => ({
    charts: [{ name: "app", chart: "", values: "", crds }],
    kustomizations: [],
  });
  const templated = (manifests: string) => ({
    charts: [{ name: "app", chart: "", values: "", crds: [], manifests }],
    kustomizations: [],
  });
  const kustomized = (manifests: string) => ({ charts: [], kustomizations: [{ path: "config/default", manifests }] });
  const [served, stored] = ["served", "served, storage"].map((marks) => aCrd("a.x.dev", { v1: marks }));

  test("pairs what differs, wherever it is", () => {
    const [before, after] = [state(served ?? "", aCrd("b.x.dev", {})), state(aCrd("b.x.dev", {}), stored ?? "")];
    const [pair] = changedCrds(before, after);
    expect(changedCrds(before, after)).toHaveLength(1);
    expect(pair).toMatchObject({
      name: "a.x.dev",
      before: readObjects(served ?? "")[0],
      after: readObjects(stored ?? "")[0],
    });
    for (const made of [templated, kustomized]) {
      const changed = changedCrds(before, made(`kind: Role\n---\n${stored ?? ""}`));
      expect(changed.map(({ name }) => name)).toEqual(["a.x.dev"]);
    }
  });

  test("has none where nothing differs, or a CRD is new or gone", () => {
    expect(changedCrds(state(served ?? ""), templated(served ?? ""))).toEqual([]);
    expect(changedCrds(state(served ?? ""), state())).toEqual([]);
    expect(changedCrds(state(), state(served ?? ""))).toEqual([]);
  });
});

describe("readCrdify", () => {
  const results = [{ name: "enum", errors: ["gone: White"], warnings: ["new: Red"] }];
  const error = { crd: "a.x.dev", version: "v1", property: "^.spec.color", what: "gone: White", level: "error" };
  const warning = { ...error, what: "new: Red", level: "warning" };

  test("reads lists, as it writes them", () => {
    const json = JSON.stringify({
      crdValidation: [{ name: "scope", errors: ["scope changed"] }],
      sameVersionValidation: [
        { version: "v1", propertyComparisons: [{ property: "^.spec.color", comparisonResults: results }] },
      ],
    });
    const whole = { crd: "a.x.dev", version: "", property: "", what: "scope changed", level: "error" };
    expect(readCrdify("a.x.dev", json)).toEqual([whole, error, warning]);
  });

  test("reads a recorded comparison in a fixed order", () => {
    const json = readFileSync("test/unit/documents/upgrade/recorded/crdify.json", "utf8");
    const breaks = readCrdify("beacons.lighthouse.acme.dev", json);
    expect(breaks.map(({ version, property, what, level }) => [version, property, what, level])).toEqual([
      ["", "", "removed field : v1alpha1.^.spec.suspend", "error"],
      ["", "", "removed field : v1beta1.^.spec.suspend", "error"],
      ["", "", 'scope changed : "Namespaced" -> "Cluster"', "error"],
      ["v1alpha1", "^.spec.color", 'allowed enum values removed : ["Green"]', "error"],
      ["v1alpha1", "^.spec.suspend", 'type changed : "boolean" -> ""', "error"],
      ["v1beta1", "^.spec.color", 'allowed enum values removed : ["Green"]', "error"],
      ["v1beta1", "^.spec.suspend", 'type changed : "boolean" -> ""', "error"],
    ]);
  });

  test.each(["one", "other"])("tells by keys what it cannot judge, the same in any run: in %s", (run) => {
    const json = readFileSync(`test/unit/documents/upgrade/recorded/crdify-unjudged-${run}.json`, "utf8");
    const told = "changed in what crdify cannot judge:";
    expect(readCrdify("lamps.acme.dev", json).map(({ property, what }) => [property, what])).toEqual([
      ["^.spec", `${told} x-kubernetes-validations`],
      ["^.spec.a", `${told} title`],
      ["^.spec.b", `${told} x-kubernetes-list-type, x-kubernetes-validations`],
    ]);
  });

  test("a CRD that cannot be compared is told, without the time", () => {
    const log = "2026/11/24 14:02:58 loading new CustomResourceDefinition: no JSON\n";
    expect(notCompared("a.x.dev", log)).toMatchObject({
      what: "crdify cannot compare it: loading new CustomResourceDefinition: no JSON",
      level: "warning",
    });
  });

  test("reads mappings, as it wrote them before", () => {
    const json = JSON.stringify({ servedVersionValidation: { v1: { "^.spec.color": results } } });
    expect(readCrdify("a.x.dev", json)).toEqual([error, warning]);
  });

  test.each(["{}", "null", "[]", '{"sameVersionValidation": null}', '{"sameVersionValidation": [1]}'])(
    "%s holds nothing",
    (json) => {
      expect(readCrdify("a.x.dev", json)).toEqual([]);
    },
  );
});

describe("diffRbac", () => {
  const diff = (before: string, after: string) => diffRbac(readObjects(before), readObjects(after));

  test("tells what is gained and lost, however the rules are cut", () => {
    const before = aRole("ClusterRole", "a", [
      { apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get", "list"] },
    ]);
    const after = aRole("ClusterRole", "a", [
      { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] },
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["tls"], verbs: ["get"] },
      { nonResourceURLs: ["/metrics"], verbs: ["get"] },
    ]);
    expect(diff(before, after)).toEqual([
      {
        role: "ClusterRole a",
        state: "changed",
        gained: [
          { target: "/metrics", verbs: ["get"] },
          { target: "pods", verbs: ["delete"] },
          { target: "secrets (only tls)", verbs: ["get"] },
        ],
        lost: [{ target: "secrets", verbs: ["get", "list"] }],
      },
    ]);
  });

  test("tells roles that came and went", () => {
    const role = aRole("Role", "a", [{ apiGroups: ["apps"], resources: ["*"], verbs: ["*"] }]);
    const all = [{ target: "apps/*", verbs: ["*"] }];
    expect(diff("", role)).toEqual([{ role: "Role default/a", state: "added", gained: all, lost: [] }]);
    expect(diff(role, "")).toEqual([{ role: "Role default/a", state: "removed", gained: [], lost: all }]);
    expect(diff(role, role)).toEqual([]);
  });
});

describe("diffWorkloads", () => {
  const diff = (before: string, after: string) => diffWorkloads(readObjects(before), readObjects(after));
  const where = "Deployment app, container main";

  test("tells images, flags, arguments, ports and environment", () => {
    const before = aContainer({
      image: "a:1",
      args: ["--metrics-addr=:8080", "--zap-devel", "run", "--v", "2"],
      ports: [{ name: "http", containerPort: 80 }],
      env: [{ name: "A", value: "1" }],
    });
    const after = aContainer({
      image: "a:2",
      args: ["--metrics-bind-address=:8080", "serve", "--v=2"],
      ports: [{ name: "http", containerPort: 81, protocol: "UDP" }],
      env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
    });
    expect(diff(before, after)).toEqual([
      { where, what: "image", name: "", before: "a:1", after: "a:2" },
      // --zap-devel takes what follows it: flags cannot be told from switches.
      { where, what: "arguments", name: "", after: "serve" },
      {
        where,
        what: "flag",
        name: "--metrics-bind-address",
        before: ":8080",
        after: ":8080",
        renamedFrom: "--metrics-addr",
      },
      { where, what: "flag", name: "--zap-devel", before: "run" },
      { where, what: "port", name: "http", before: "80", after: "81/UDP" },
      { where, what: "environment", name: "A", before: "1", after: '{secretKeyRef: {key: "k", name: "s"}}' },
    ]);
  });

  test("tells containers that came and went, in CronJobs too", () => {
    const job =
      "kind: CronJob\nmetadata: {name: j}\nspec: {jobTemplate: {spec: {template: {spec: {initContainers: [{name: i, image: x}]}}}}}\n";
    const place = "CronJob j, container i";
    expect(diff("", job)).toEqual([{ where: place, what: "container", name: "", after: "x" }]);
    expect(diff(job, "")).toEqual([{ where: place, what: "container", name: "", before: "x" }]);
  });
});
