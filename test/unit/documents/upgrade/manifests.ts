import { stringify } from "yaml";

/** A CRD whose versions have marks: `{ v1: "served, storage" }`. */
export function aCrd(name: string, versions: Record<string, string>): string {
  return stringify({
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: {
      versions: Object.entries(versions).map(([version, marks]) => ({
        name: version,
        served: marks.includes("served"),
        storage: marks.includes("storage"),
        ...(marks.includes("deprecated") && { deprecated: true }),
        schema: {},
      })),
    },
  });
}

export function aRole(kind: "Role" | "ClusterRole", name: string, rules: readonly object[]): string {
  return stringify({ kind, metadata: { name, ...(kind === "Role" && { namespace: "default" }) }, rules });
}

/** A Deployment `app` with one container `main`. */
export function aContainer(container: object): string {
  return stringify({
    kind: "Deployment",
    metadata: { name: "app" },
    spec: { template: { spec: { containers: [{ name: "main", ...container }] } } },
  });
}
