import type { Mapping } from "../documents/upgrade/yaml.ts";

const text = { type: "string" };
const texts = { type: "array", items: text };
const flag = { type: "boolean" };
const count = { type: "integer", minimum: 0 };
const schemaOf = { $ref: "#/definitions/schema" };
const schemasOf = { type: "array", items: schemaOf };
const schemasByName = { type: "object", additionalProperties: schemaOf };

/** An object with these fields and no other. */
function closed(required: readonly string[], properties: Mapping): Mapping {
  return { type: "object", additionalProperties: false, ...(required.length > 0 && { required }), properties };
}

/** JSONSchemaProps, as far as structural schemas may use it: references and the like are refused by the API server. */
const schema = closed([], {
  title: text,
  description: text,
  type: { enum: ["array", "boolean", "integer", "number", "object", "string"] },
  format: text,
  default: {},
  example: {},
  nullable: flag,
  enum: { type: "array", minItems: 1 },
  externalDocs: closed([], { description: text, url: text }),
  maximum: { type: "number" },
  exclusiveMaximum: flag,
  minimum: { type: "number" },
  exclusiveMinimum: flag,
  multipleOf: { type: "number" },
  maxLength: count,
  minLength: count,
  pattern: text,
  maxItems: count,
  minItems: count,
  uniqueItems: { enum: [false] },
  items: schemaOf,
  maxProperties: count,
  minProperties: count,
  required: texts,
  properties: schemasByName,
  additionalProperties: { anyOf: [flag, schemaOf] },
  allOf: schemasOf,
  anyOf: schemasOf,
  oneOf: schemasOf,
  not: schemaOf,
  "x-kubernetes-embedded-resource": flag,
  "x-kubernetes-int-or-string": flag,
  "x-kubernetes-list-map-keys": texts,
  "x-kubernetes-list-type": { enum: ["atomic", "map", "set"] },
  "x-kubernetes-map-type": { enum: ["atomic", "granular"] },
  "x-kubernetes-preserve-unknown-fields": { enum: [true] },
  "x-kubernetes-validations": {
    type: "array",
    items: closed(["rule"], {
      rule: text,
      message: text,
      messageExpression: text,
      reason: { enum: ["FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate"] },
      fieldPath: text,
      optionalOldSelf: flag,
    }),
  },
});

const printerColumn = closed(["jsonPath", "name", "type"], {
  jsonPath: text,
  name: text,
  type: text,
  format: text,
  description: text,
  priority: { type: "integer" },
});

const version = closed(["name", "served", "storage", "schema"], {
  name: text,
  served: flag,
  storage: flag,
  deprecated: flag,
  deprecationWarning: text,
  schema: closed(["openAPIV3Schema"], { openAPIV3Schema: schemaOf }),
  subresources: closed([], {
    status: { type: "object" },
    scale: closed(["specReplicasPath", "statusReplicasPath"], {
      specReplicasPath: text,
      statusReplicasPath: text,
      labelSelectorPath: text,
    }),
  }),
  additionalPrinterColumns: { type: "array", items: printerColumn },
  selectableFields: { type: "array", items: closed(["jsonPath"], { jsonPath: text }) },
});

const clientConfig = closed([], {
  caBundle: text,
  url: text,
  service: closed(["name", "namespace"], { name: text, namespace: text, path: text, port: { type: "integer" } }),
});

const webhook = closed(["conversionReviewVersions"], { clientConfig, conversionReviewVersions: texts });

/**
 * The schema of CRDs themselves, `apiextensions.k8s.io/v1`
 * (https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/).
 */
export const crdDefinition: Mapping = {
  $schema: "http://json-schema.org/draft-07/schema#",
  definitions: { schema },
  ...closed(["apiVersion", "kind", "metadata", "spec"], {
    apiVersion: { enum: ["apiextensions.k8s.io/v1"] },
    kind: { enum: ["CustomResourceDefinition"] },
    metadata: { type: "object", required: ["name"] },
    // controller-gen writes an empty one.
    status: { type: "object" },
    spec: closed(["group", "names", "scope", "versions"], {
      group: text,
      scope: { enum: ["Cluster", "Namespaced"] },
      preserveUnknownFields: { enum: [false] },
      names: closed(["kind", "plural"], {
        kind: text,
        plural: text,
        singular: text,
        listKind: text,
        shortNames: texts,
        categories: texts,
      }),
      versions: { type: "array", minItems: 1, items: version },
      conversion: closed(["strategy"], { strategy: { enum: ["None", "Webhook"] }, webhook }),
    }),
  }),
};
