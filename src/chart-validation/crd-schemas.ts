import { isMapping, listAt, textAt, type Mapping } from "../documents/upgrade/yaml.ts";
import { crdDefinition } from "./crd-definition.ts";
import { toJsonSchema, typeAndMetadata } from "./structural-schema.ts";

/** A JSON schema as a file, where {@link SCHEMA_TEMPLATE} finds it. */
export interface SchemaFile {
  /** `lighthouse.acme.dev/beacon_v1beta1.json` */
  readonly path: string;
  readonly schema: Mapping;
}

/** Where kubeconform looks for the schema of a custom resource below a folder, as a template of its own. */
export const SCHEMA_TEMPLATE = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";

/**
 * The schemas that the API server would have with these CRDs: one of each served version, as strict as the API server,
 * which drops or refuses unknown fields. CEL rules are not part of JSON Schema. The schema of CRDs themselves is among
 * them, because public collections lack it (https://github.com/yannh/kubernetes-json-schema/issues/26).
 */
export function crdSchemas(crds: readonly Mapping[]): SchemaFile[] {
  const files = crds.flatMap((crd) => {
    const group = textAt(crd, "spec", "group");
    const kind = textAt(crd, "spec", "names", "kind").toLowerCase();
    return listAt(crd, "spec", "versions").flatMap((version): SchemaFile[] => {
      const name = textAt(version, "name");
      const schema = isMapping(version) && isMapping(version["schema"]) ? version["schema"]["openAPIV3Schema"] : {};
      const names = [group, kind, name];
      if (!names.every(isPathElement) || !isMapping(version) || version["served"] !== true) return [];
      return [{ path: `${group}/${kind}_${name}.json`, schema: topLevel(isMapping(schema) ? schema : {}) }];
    });
  });
  const own = { path: "apiextensions.k8s.io/customresourcedefinition_v1.json", schema: crdDefinition };
  // The same CRD may be in several charts; the first one stands for all.
  const byPath = new Map([own, ...files].reverse().map((file) => [file.path, file]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Names of groups, kinds and versions, which become names of files. */
function isPathElement(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text);
}

function topLevel(schema: Mapping): Mapping {
  const converted = toJsonSchema({ type: "object", ...schema });
  const properties = isMapping(converted["properties"]) ? converted["properties"] : {};
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    ...converted,
    properties: { ...properties, ...typeAndMetadata },
    required: [...new Set([...listAt(converted, "required"), "apiVersion", "kind"])],
  };
}
