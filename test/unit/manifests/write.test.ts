import { parseAllDocuments } from "yaml";
import { describe, expect, test } from "vitest";
import { splitManifests } from "../../../src/manifests/objects.ts";
import { withNamespace } from "../../../src/manifests/namespace.ts";
import { installedObjects, writeManifest } from "../../../src/manifests/write.ts";
import { makePlan } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";
import { rendered } from "./samples.ts";

const objects = splitManifests(rendered);

function manifestPlan(manifests: { createNamespace?: boolean; namespace?: string } = {}) {
  const [plan] = makePlan(aRepository(), { manifests }, { version: "v1.4.0" }).manifests;
  if (plan === undefined) throw new Error("no manifest was planned");
  return plan;
}

interface Written {
  kind: string;
  metadata: { name: string; namespace?: string };
}

function written(text: string): Written[] {
  return parseAllDocuments(text).flatMap((document) => {
    expect(document.errors).toEqual([]);
    const object = document.toJS() as Written | null;
    return object === null ? [] : [object];
  });
}

describe("splitManifests", () => {
  test("finds every object, and nothing where there is none", () => {
    expect(objects.map(({ kind, name }) => `${kind} ${name ?? ""}`)).toEqual([
      "CustomResourceDefinition things.acme.dev",
      "ClusterRole app",
      "Thing first",
      "Deployment app",
      "Job cleanup",
      "Job prepare",
      "RoleBinding reader",
    ]);
    expect(splitManifests("---\n# nothing\n---\n\n")).toEqual([]);
  });

  test("reads what a definition defines", () => {
    expect(objects[0]?.defines).toEqual({ kind: "Thing", cluster: true });
  });
});

test("hooks that run at an installation stay, others go", () => {
  const names = installedObjects(objects).map(({ name }) => name);
  expect(names).toContain("prepare");
  expect(names).not.toContain("cleanup");
});

describe("withNamespace", () => {
  const named = withNamespace(objects, "ns");

  test("writes it where it is missing, and only where kinds have one", () => {
    expect(named.map(({ kind, namespace }) => `${kind} ${namespace ?? "-"}`)).toEqual([
      "CustomResourceDefinition -",
      "ClusterRole -",
      "Thing -",
      "Deployment ns",
      "Job ns",
      "Job ns",
      "RoleBinding kube-system",
    ]);
  });

  test("changes nothing else of the text", () => {
    const [before, after] = [objects[3]?.text ?? "", named[3]?.text ?? ""];
    expect(after).toContain("metadata:\n  # the controller\n  namespace: ns\n  name: app\n");
    expect(after.replace("  namespace: ns\n", "")).toBe(before);
  });

  test.each(["{apiVersion: v1, kind: Secret, metadata: {name: a}}", "kind: Secret\nmetadata: {name: a}"])(
    "writes it into %j too",
    (text) => {
      const [object] = withNamespace(splitManifests(text), "ns");
      expect(written(object?.text ?? "")).toMatchObject([{ metadata: { name: "a", namespace: "ns" } }]);
    },
  );

  test("fills in a namespace that a template left empty", () => {
    const [object] = withNamespace(splitManifests('kind: Secret\nmetadata:\n  name: a\n  namespace: ""\n'), "ns");
    expect(written(object?.text ?? "")).toMatchObject([{ metadata: { namespace: "ns" } }]);
  });

  test("leaves alone what has no metadata, and kinds of others that begin with Cluster", () => {
    const texts = ["kind: List\nitems: []", "kind: ClusterIssuer\nmetadata:\n  name: a"];
    for (const text of texts) expect(withNamespace(splitManifests(text), "ns")[0]?.text).toBe(text);
  });
});

describe("writeManifest", () => {
  test("begins with what it is, and the namespace", () => {
    const text = writeManifest(manifestPlan(), objects, "app v1.4.0");
    expect(text).toMatch(
      /^# app v1\.4\.0, variant install: .* in namespace app-system\.\n#.*kubectl apply --server-side --filename install\.yaml\n---\napiVersion: v1\nkind: Namespace\n/,
    );
    expect(text).toMatch(/[^\n]\n$/);
    expect(written(text)).toHaveLength(objects.length + 1);
  });

  test("leaves the objects of a kustomization as they are", () => {
    const text = writeManifest({ name: "all", kustomization: "config/default", pin: "own" }, objects, "app v1.4.0");
    expect(text).toMatch(
      /^# app v1\.4\.0, variant all: every object of the kustomization config\/default\.\n#.*all\.yaml\n---\n/,
    );
    expect(splitManifests(text).map((object) => object.text)).toEqual(objects.map((object) => object.text));
  });

  test("makes no namespace twice, and none when it shall not", () => {
    const own = splitManifests("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: app-system\n");
    expect(written(writeManifest(manifestPlan(), own, "app"))).toHaveLength(1);
    expect(written(writeManifest(manifestPlan({ createNamespace: false }), objects, "app"))).toHaveLength(
      objects.length,
    );
    expect(written(writeManifest(manifestPlan({ namespace: "kube-system" }), [], "app"))).toHaveLength(0);
  });
});
