import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { goneObjects } from "../../../../src/documents/upgrade/gone.ts";
import { upgradeGuide, type UpgradeInput } from "../../../../src/documents/upgrade/guide.ts";
import { readObjects } from "../../../../src/documents/upgrade/yaml.ts";
import { parseVersion } from "../../../../src/version.ts";
import { aContainer, aCrd, aRole } from "./manifests.ts";

describe("the upgrade guide of a kustomization", () => {
  const path = "config/default";
  const guide = (states: Pick<UpgradeInput, "before" | "after">): string =>
    upgradeGuide({
      ...{ name: "app", from: "v1.0.0", to: parseVersion("v1.1.0"), ...states },
      charts: [{ name: "app", repository: "ghcr.io/acme/charts/app", version: "1.1.0" }],
      manifests: ["install", "debug"].map((name) => ({ name, kustomization: path, pin: "own" })),
      changes: [],
      links: { base: undefined, tagPrefix: "v" },
    });
  const kustomized = (before: string[] | undefined, after: string[] | undefined, own: Partial<UpgradeInput> = {}) => {
    const [old, current] = [before, after].map((texts) => ({
      charts: [],
      kustomizations: [{ path, ...(texts !== undefined && { manifests: texts.join("---\n") }) }],
    }));
    if (old === undefined || current === undefined) throw new Error("two states are compared");
    return guide({ before: old, after: current, ...own });
  };
  const anObject = (kind: string, name: string) =>
    stringify({ apiVersion: "v1", kind, metadata: { name, ...(kind !== "Namespace" && { namespace: "app" }) } });
  const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };

  test("tells what changed, and how to apply it and to delete what is gone", () => {
    const before = [
      aCrd("a.x.dev", { v1: "served, storage" }),
      aRole("ClusterRole", "app", []),
      aContainer({ image: "controller:latest", args: ["--old"] }),
      anObject("Namespace", "app-old"),
      anObject("ConfigMap", "app-1"),
      anObject("Secret", "$(id)"),
    ];
    const after = [
      aCrd("a.x.dev", { v1: "served", v2: "served, storage" }),
      aRole("ClusterRole", "app", [rule]),
      aContainer({ image: "controller:latest", args: ["--new"] }),
    ];
    const text = kustomized(before, after);
    expect(text.match(/^##+ .*/gm)).toEqual([
      "## Custom resources",
      "## Permissions",
      "## Workloads",
      "## Objects that are gone",
      "## Steps",
    ]);
    expect(text).not.toContain("Helm");
    expect(text).toContain("* Namespace `app-old`\n* ConfigMap `app-1` in `app`\n");
    expect(text).toContain("1. Apply `install.yaml`, or `debug.yaml` of the new version");
    const commands = [...text.matchAll(/^ +(kubectl \w+ [^|]*?)$/gm)].map(([, command]) => command);
    expect(commands).toEqual([
      "kubectl apply --server-side --filename install.yaml",
      "kubectl delete ConfigMap app-1 --namespace app",
      expect.stringContaining("kubectl patch customresourcedefinition a.x.dev"),
    ]);
    expect(text).toContain("kubectl get a.x.dev --all-namespaces");
  });

  test("says nothing of the two versions' own tags", () => {
    const image = (tag: string) => [aContainer({ image: `acme/app:${tag}` })];
    expect(kustomized(image("v1.0.0"), image("v1.1.0"))).toContain("Nothing that an upgrade has to mind changed");
    expect(kustomized(image("v0.9.0"), image("v1.0.1"))).toContain("| image | `acme/app:v0.9.0` | `acme/app:v1.0.1` |");
  });

  test("tells that it is new, or what cannot be compared", () => {
    expect(kustomized([], [], { before: { charts: [], kustomizations: [] } })).toContain(
      "The kustomization `config/default` is new.",
    );
    const text = kustomized(undefined, []);
    expect(text).toContain("The objects of `config/default`: kustomize cannot build those of both versions.");
    expect(text).toContain("kubectl apply --server-side --filename install.yaml");
  });

  test("has a section of its own beside a chart", () => {
    const chart = (values: string) => [{ name: "app", chart: "name: app\n", values, crds: [], manifests: "" }];
    const text = guide({
      before: { charts: chart("a: 1"), kustomizations: [{ path, manifests: anObject("Secret", "x") }] },
      after: { charts: chart(""), kustomizations: [{ path, manifests: "" }] },
    });
    expect(text.match(/^##+ .*/gm)).toEqual([
      "## Chart `app`",
      "### Chart values",
      "### Steps",
      "## Kustomization `config/default`",
      "### Objects that are gone",
      "### Steps",
    ]);
  });
});

describe("goneObjects", () => {
  const aService = (name: string, namespace = "app") =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\n`;
  const gone = (before: string[], after: string[]) =>
    goneObjects(readObjects(before.join("---\n")), readObjects(after.join("---\n")));

  test("are those that no other version of their API has either", () => {
    const budget = (version: string) =>
      `apiVersion: policy/${version}\nkind: PodDisruptionBudget\nmetadata: { name: a }\n`;
    expect(gone([aService("a"), aService("b"), budget("v1beta1")], [aService("b"), budget("v1")])).toEqual([
      { resource: "Service", kind: "Service", name: "a", namespace: "app" },
    ]);
    expect(gone([budget("v1")], [])).toEqual([
      { resource: "PodDisruptionBudget.v1.policy", kind: "PodDisruptionBudget", name: "a", namespace: "" },
    ]);
  });

  test("are those of another namespace, but neither CRDs nor what has no name", () => {
    expect(gone([aService("a", "old")], [aService("a", "new")])).toMatchObject([{ name: "a", namespace: "old" }]);
    expect(gone([aCrd("a.x.dev", {}), "kind: List\n"], [])).toEqual([]);
  });
});
