// make.js SWAGGER OUT: the JSON schemas of Kubernetes' kinds out of its OpenAPI document, by the names of
// github.com/yannh/kubernetes-json-schema, as strict and as free of references: OUT/deployment-apps-v1.json. As there, the kinds of
// CRDs are missing.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

const [swagger, out] = argv.slice(2);
const { definitions } = JSON.parse(readFileSync(swagger, "utf8"));

/** What OpenAPI 2 leaves to formats. */
const special = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: ["string", "number", "null"] },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { type: ["string", "integer", "null"] },
};

const expanded = new Map();

/** A definition with everything that it refers to in place. */
function definition(name) {
  if (!expanded.has(name)) expanded.set(name, special[name] ?? strict(definitions[name]));
  return expanded.get(name);
}

function strict(schema) {
  if (schema.$ref !== undefined) return definition(schema.$ref.replace("#/definitions/", ""));
  const { properties, items, additionalProperties } = schema;
  if (items !== undefined) return { ...schema, items: strict(items) };
  if (additionalProperties !== undefined) return { ...schema, additionalProperties: strict(additionalProperties) };
  if (properties === undefined) return schema;
  const fields = Object.entries(properties).map(([field, value]) => [
    field,
    schema.required?.includes(field) ? strict(value) : optional(strict(value)),
  ]);
  return { ...schema, properties: Object.fromEntries(fields), additionalProperties: false };
}

/** The API server takes null for a field that is not there. */
function optional(schema) {
  return typeof schema.type === "string" ? { ...schema, type: [schema.type, "null"] } : schema;
}

mkdirSync(out, { recursive: true });
for (const [name, { "x-kubernetes-group-version-kind": kinds = [] }] of Object.entries(definitions)) {
  // Options of requests belong to every group; they are no objects of manifests.
  if (kinds.length !== 1 || name.includes(".apiextensions.v1.CustomResource")) continue;
  const [{ group, kind, version }] = kinds;
  const file = [kind, ...(group === "" ? [] : [group.split(".")[0]]), version].join("-").toLowerCase();
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const schema = definition(name);
  const properties = { ...schema.properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } };
  writeFileSync(`${out}/${file}.json`, JSON.stringify({ ...schema, properties }));
}
