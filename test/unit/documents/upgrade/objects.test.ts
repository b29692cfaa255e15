import { describe, expect, test } from "vitest";
import { readCrdify } from "../../../../src/documents/upgrade/crdify.ts";
import { diffCrds } from "../../../../src/documents/upgrade/crds.ts";
import { diffRbac } from "../../../../src/documents/upgrade/rbac.ts";
import { diffWorkloads } from "../../../../src/documents/upgrade/workloads.ts";
import { readObjects } from "../../../../src/documents/upgrade/yaml.ts";
import { aContainer, aCrd, aRole } from "./manifests.ts";

describe("readObjects", () => {
  test("takes mappings, and leaves out what cannot be read", () => {
    expect(readObjects("a: 1\n---\n- x\n---\n# nothing\n---\na: [\n")).toEqual([{ a: 1 }]);
    expect(readObjects("")).toEqual([]);
  });
});

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
