import { textAt, type Mapping } from "./yaml.ts";

/** An object that a new version does not have any more. Texts are untrusted. */
export interface GoneObject {
  /** As kubectl takes it: `Deployment.v1.apps`, of Kubernetes' core `ServiceAccount`. */
  readonly resource: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for what stands outside of namespaces. */
  readonly namespace: string;
}

/**
 * The objects that are no longer there, whatever the version of their API, in their order. Nobody removes them: `kubectl apply` leaves
 * alone what is not in a file. CRDs are told of elsewhere.
 */
export function goneObjects(before: readonly Mapping[], after: readonly Mapping[]): GoneObject[] {
  const there = new Set(after.map((object) => JSON.stringify(identityOf(object))));
  return before
    .filter((object) => !there.has(JSON.stringify(identityOf(object))))
    .map((object) => {
      const { group, kind, name, namespace } = identityOf(object);
      const version = textAt(object, "apiVersion").split("/").at(-1) ?? "";
      return { resource: group === "" ? kind : `${kind}.${version}.${group}`, kind, name, namespace };
    })
    .filter(({ kind, name }) => kind !== "CustomResourceDefinition" && name !== "");
}

function identityOf(object: Mapping): Omit<GoneObject, "resource"> & { readonly group: string } {
  const apiVersion = textAt(object, "apiVersion");
  return {
    group: apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "",
    kind: textAt(object, "kind"),
    name: textAt(object, "metadata", "name"),
    namespace: textAt(object, "metadata", "namespace"),
  };
}
