import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";

const packageOf = (name: string): string => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
const schemas = join(packageOf("@cyclonedx/cyclonedx-library"), "res/schema");
const schema = (name: string): object =>
  JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8")) as object;

const cycloneDx = new Ajv({ allErrors: true, strict: false, validateFormats: false })
  .addSchema(schema("spdx"), "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json")
  .addSchema(schema("jsf-0.82"), "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json")
  .compile(schema("bom-1.5"));

/** What breaks CycloneDX's own schema of version 1.5, and references that are not unique. */
export function cycloneDxErrors(text: string): string[] {
  const document = JSON.parse(text) as { components: { "bom-ref": string }[] };
  cycloneDx(document);
  const references = document.components.map((component) => component["bom-ref"]);
  return [
    ...(cycloneDx.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`),
    ...references.filter((reference, i) => references.indexOf(reference) < i).map((reference) => `twice: ${reference}`),
  ];
}

interface SpdxElement {
  readonly SPDXID: string;
  readonly [key: string]: unknown;
}

interface Spdx extends SpdxElement {
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly packages: readonly SpdxElement[];
  readonly relationships: readonly Record<"spdxElementId" | "relatedSpdxElement" | "relationshipType", string>[];
}

/**
 * What breaks the rules of SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/), as far as a document with packages and
 * relationships can: fields that have to be there, their forms, and references to nothing. No package has its schema.
 */
export function spdxErrors(text: string): string[] {
  const document = JSON.parse(text) as Spdx;
  const { creationInfo, packages, relationships } = document;
  const ids = [document, ...packages].map(({ SPDXID }) => SPDXID);
  const rules: [what: string, holds: boolean][] = [
    ["version", document["spdxVersion"] === "SPDX-2.3"],
    ["data licence", document["dataLicense"] === "CC0-1.0"],
    ["id of the document", document.SPDXID === "SPDXRef-DOCUMENT"],
    ["name", typeof document["name"] === "string" && document["name"] !== ""],
    ["namespace", /^https:\/\/[^#\s]+$/.test(String(document["documentNamespace"]))],
    ["time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(creationInfo.created)],
    ["creators", creationInfo.creators.some((creator) => /^(Tool|Organization|Person): \S/.test(creator))],
    ["unique ids", new Set(ids).size === ids.length],
    ["form of ids", ids.every((id) => /^SPDXRef-[A-Za-z0-9.-]+$/.test(id))],
    ...packages.flatMap((entry): [string, boolean][] => [
      [`name of ${entry.SPDXID}`, typeof entry["name"] === "string" && entry["name"] !== ""],
      [`download location of ${entry.SPDXID}`, entry["downloadLocation"] === "NOASSERTION"],
      // Otherwise a verification code is wanted.
      [`analysis of ${entry.SPDXID}`, entry["filesAnalyzed"] === false],
    ]),
    ["what is described", relationships[0]?.relationshipType === "DESCRIBES"],
    ...relationships.map((each): [string, boolean] => [
      `relationship to ${each.relatedSpdxElement}`,
      /^(DESCRIBES|CONTAINS)$/.test(each.relationshipType) &&
        ids.includes(each.spdxElementId) &&
        ids.includes(each.relatedSpdxElement),
    ]),
    ["nothing unrelated", packages.every(({ SPDXID }) => relationships.some((r) => r.relatedSpdxElement === SPDXID))],
  ];
  return rules.filter(([, holds]) => !holds).map(([what]) => what);
}
