import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { crdSchemas } from "../../../src/chart-validation/crd-schemas.ts";
import { isMapping, readObjects, type Mapping } from "../../../src/documents/upgrade/yaml.ts";

const beacons = readObjects(
  readFileSync("test/fixtures/controller/helm/crds/lighthouse.acme.dev_beacons.yaml", "utf8"),
);

/** What a schema says against an object: paths and messages. */
function faults(schema: Mapping, object: unknown): string[] {
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  validate(object);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

/** The schema that a CRD with these fields of `spec` gets. */
function schemaOf(spec: Mapping): Mapping {
  const schema = { type: "object", properties: { spec } };
  const crd = {
    spec: {
      group: "x.dev",
      names: { kind: "Lamp" },
      versions: [{ name: "v1", served: true, schema: { openAPIV3Schema: schema } }],
    },
  };
  return crdSchemas([crd]).find(({ path }) => path === "x.dev/lamp_v1.json")?.schema ?? {};
}

const lamp = { apiVersion: "x.dev/v1", kind: "Lamp", metadata: { name: "a" } };

describe("crdSchemas", () => {
  test("makes a file of each served version, and one for CRDs themselves", () => {
    expect(crdSchemas(beacons).map(({ path }) => path)).toEqual([
      "apiextensions.k8s.io/customresourcedefinition_v1.json",
      "lighthouse.acme.dev/beacon_v1alpha1.json",
      "lighthouse.acme.dev/beacon_v1beta1.json",
    ]);
    expect(crdSchemas([...beacons, ...beacons])).toHaveLength(3);
  });

  test("leaves out versions that are not served, and names that are no names", () => {
    const crd = (group: string, served: boolean) => ({
      spec: { group, names: { kind: "Lamp" }, versions: [{ name: "v1", served }, null] },
    });
    expect(crdSchemas([crd("x.dev", false), crd("../..", true), {}])).toHaveLength(1);
  });

  test("takes a Beacon as it should be, and tells what is wrong with one that is not", () => {
    const schema = crdSchemas(beacons).find(({ path }) => path.endsWith("v1beta1.json"))?.schema ?? {};
    const beacon = { apiVersion: "lighthouse.acme.dev/v1beta1", kind: "Beacon", metadata: { name: "harbor" } };
    expect(faults(schema, { ...beacon, spec: { message: "Fog ahead" } })).toEqual([]);
    expect(
      faults(schema, { ...beacon, spec: { message: 1, mesage: "" }, metadata: { labels: { a: 1 } } }).sort(),
    ).toEqual([
      "/metadata/labels/a must be string",
      "/spec must NOT have additional properties",
      "/spec/message must be string",
    ]);
    expect(faults(schema, { ...beacon, spec: {} })).toEqual(["/spec must have required property 'message'"]);
  });

  test.each<[string, Mapping, unknown, string[]]>([
    [
      "int or string",
      { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
      "50%",
      [],
    ],
    ["null where it is allowed", { type: "string", nullable: true, enum: ["a"] }, null, []],
    ["null where it is not", { type: "string" }, null, ["/spec must be string"]],
    ["an exclusive bound", { type: "integer", minimum: 0, exclusiveMinimum: true }, 0, ["/spec must be > 0"]],
    ["an inclusive bound", { type: "integer", maximum: 1, exclusiveMaximum: false }, 1, []],
    [
      "unknown fields that are kept",
      { type: "object", properties: {}, "x-kubernetes-preserve-unknown-fields": true },
      { a: 1 },
      [],
    ],
    ["a map", { type: "object", additionalProperties: { type: "integer" } }, { a: "x" }, ["/spec/a must be integer"]],
    ["a field called items", { type: "object", properties: { items: { type: "string" } } }, { items: "x" }, []],
    [
      "an embedded resource",
      { type: "object", "x-kubernetes-embedded-resource": true, properties: { spec: { type: "object" } } },
      { apiVersion: "v1", kind: "Pod", metadata: {}, spec: {} },
      [],
    ],
    [
      "a required field with a default",
      {
        type: "object",
        required: ["a", "b"],
        properties: { a: { type: "string", default: "x" }, b: { type: "string" } },
      },
      {},
      ["/spec must have required property 'b'"],
    ],
    [
      "conditions, which are not closed",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        oneOf: [{ required: ["a"], properties: { a: { minLength: 2 } } }, { required: ["b"] }],
        not: { properties: { a: { enum: ["no"] } }, required: ["a"] },
      },
      { b: "x" },
      [],
    ],
    [
      "lists of objects",
      { type: "array", items: { type: "object", properties: {} } },
      [{ a: 1 }],
      ["/spec/0 must NOT have additional properties"],
    ],
  ])("knows %s", (_, spec, value, expected) => {
    expect(faults(schemaOf(spec), { ...lamp, spec: value })).toEqual(expected);
  });

  test("a version without schema takes everything", () => {
    const crd = { spec: { group: "x.dev", names: { kind: "Lamp" }, versions: [{ name: "v1", served: true }] } };
    expect(faults(crdSchemas([crd])[1]?.schema ?? {}, { ...lamp, any: 1 })).toEqual([]);
  });
});

describe("the schema of CRDs", () => {
  const schema = crdSchemas([])[0]?.schema ?? {};

  test("takes the sample's", () => {
    expect(beacons).toHaveLength(1);
    expect(faults(schema, beacons[0])).toEqual([]);
  });

  test("finds what the API server refuses", () => {
    const broken = structuredClone(beacons[0]) as { spec: { scope: string; versions: Mapping[] } };
    broken.spec.scope = "Namespace";
    const [version] = broken.spec.versions;
    if (version === undefined || !isMapping(version["schema"])) throw new Error("no version");
    Object.assign(version, { serve: true });
    const root = version["schema"]["openAPIV3Schema"] as { properties: Record<string, object> };
    Object.assign(root.properties["spec"] ?? {}, { require: ["message"] });
    expect(faults(schema, broken).sort()).toEqual([
      "/spec/scope must be equal to one of the allowed values",
      "/spec/versions/0 must NOT have additional properties",
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec must NOT have additional properties",
    ]);
  });
});
