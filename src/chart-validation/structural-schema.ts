import { isMapping, type Mapping } from "../documents/upgrade/yaml.ts";

/** The metadata that every object has. The server fills in more than this, which nobody writes into a chart. */
const metadata: Mapping = {
  type: "object",
  properties: {
    name: { type: "string" },
    generateName: { type: "string" },
    namespace: { type: "string" },
    labels: { type: ["object", "null"], additionalProperties: { type: "string" } },
    annotations: { type: ["object", "null"], additionalProperties: { type: "string" } },
    finalizers: { type: ["array", "null"], items: { type: "string" } },
  },
};

/** The fields that every object has. */
export const typeAndMetadata: Mapping = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata };

/**
 * A structural schema as JSON Schema, draft 7
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).
 *
 * @param strict whether fields that the schema does not name are faults; not so inside allOf, anyOf, oneOf and not, which
 *   add conditions to what a schema names elsewhere
 */
export function toJsonSchema(schema: Mapping, strict = true): Mapping {
  const entries = Object.entries(schema).filter(([key]) => !key.startsWith("x-kubernetes-") && !leftOut.has(key));
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [key, convertKeyword(key, value, strict)])),
    ...typeOf(schema),
    ...bound(schema, "minimum", "exclusiveMinimum"),
    ...bound(schema, "maximum", "exclusiveMaximum"),
    ...fieldsOf(schema, strict),
  };
}

/** What is for people, and what is converted by functions of its own. */
const leftOut: ReadonlySet<string> = new Set([
  ...["default", "description", "example", "externalDocs", "title"],
  ...[
    "type",
    "enum",
    "nullable",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "properties",
    "required",
  ],
]);

function convertKeyword(key: string, value: unknown, strict: boolean): unknown {
  if (["items", "additionalProperties", "not"].includes(key)) {
    return isMapping(value) ? toJsonSchema(value, strict && key !== "not") : value;
  }
  if (["allOf", "anyOf", "oneOf"].includes(key) && Array.isArray(value)) {
    return value.map((child: unknown) => (isMapping(child) ? toJsonSchema(child, false) : child));
  }
  return value;
}

function typeOf(schema: Mapping): Mapping {
  const { type, enum: values, nullable } = schema;
  const types =
    schema["x-kubernetes-int-or-string"] === true ? ["integer", "string"] : type === undefined ? [] : [type];
  const more = nullable === true ? [null] : [];
  return {
    ...(types.length > 0 && { type: [...types, ...more.map(() => "null")] }),
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), ...more] }),
  };
}

/** In OpenAPI 3.0 a flag says whether a bound is exclusive, in JSON Schema such a bound has a name of its own. */
function bound(schema: Mapping, name: string, exclusive: string): Mapping {
  return schema[name] === undefined ? {} : { [schema[exclusive] === true ? exclusive : name]: schema[name] };
}

function fieldsOf(schema: Mapping, strict: boolean): Mapping {
  const { properties, required } = schema;
  const fields = isMapping(properties) ? properties : {};
  const given = schema["x-kubernetes-embedded-resource"] === true ? typeAndMetadata : {};
  const converted = Object.entries(fields).map(([name, child]) => [
    name,
    isMapping(child) ? toJsonSchema(child, strict) : {},
  ]);
  const open = schema["additionalProperties"] !== undefined || schema["x-kubernetes-preserve-unknown-fields"] === true;
  // The API server fills in defaults before it validates, so that a required field with a default may be missing.
  const isDefaulted = (field: unknown): boolean => isMapping(field) && field["default"] !== undefined;
  return {
    ...(isMapping(properties) && { properties: { ...given, ...Object.fromEntries(converted) } as Mapping }),
    ...(isMapping(properties) && strict && !open && { additionalProperties: false }),
    ...(Array.isArray(required) && { required: required.filter((name) => !isDefaulted(fields[String(name)])) }),
  };
}
