import { describe, expect, it } from "vitest";
import { renderCycloneDx } from "../../../src/scan/cyclonedx.ts";
import { parseGoVersion } from "../../../src/scan/go-modules.ts";
import type { SbomSubject } from "../../../src/scan/sbom.ts";
import { normaliseSpdx } from "../../../src/scan/spdx.ts";
import { cycloneDxErrors, spdxErrors } from "../../sbom-rules.ts";
import { recorded } from "./builders.ts";

function aSubject(changes: Partial<SbomSubject> = {}): SbomSubject {
  return {
    name: "tiny",
    version: "0.3.0",
    platform: "linux/amd64",
    module: "github.com/acme/tiny",
    modules: [],
    digest: `sha256:${"ab".repeat(32)}`,
    date: "2026-01-01T00:00:00Z",
    ...changes,
  };
}

/** As another run of the scanner would write it: other random names, another time, another order. */
function another(spdx: string): string {
  const ids = [...new Set(spdx.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g) ?? [])];
  const renamed = ids.reduce((text, id, i) => text.replaceAll(id, crypto.randomUUID() + String(i)), spdx);
  const document = JSON.parse(renamed.replace(/"created": "[^"]+"/, '"created": "2027-01-01T00:00:00Z"')) as {
    packages: unknown[];
    relationships: unknown[];
  };
  const { packages, relationships } = document;
  return JSON.stringify({ ...document, packages: shuffled(packages), relationships: shuffled(relationships) });
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

const purlsOf = (document: string, key: string): (string | undefined)[] =>
  [...document.matchAll(new RegExp(`"${key}": "(pkg:[^"]+)"`, "g"))].map(([, purl]) => purl);

describe("an SPDX document", () => {
  const recording = recorded("image.spdx.json");
  const document = normaliseSpdx(recording, aSubject());

  it("depends on the image alone", () => {
    for (let i = 0; i < 20; i++) expect(normaliseSpdx(another(recording), aSubject())).toBe(document);
    expect(document).not.toContain("2026-11-23");
  });

  it("has every package, the own module with its version, and no checksums of nothing", () => {
    expect(purlsOf(document, "referenceLocator")).toEqual([
      "pkg:deb/debian/tzdata@2025b-0%2Bdeb12u1?arch=all&distro=12",
      "pkg:golang/github.com/acme/tiny@0.3.0",
      "pkg:golang/golang.org/x/text@0.3.6",
      "pkg:golang/stdlib@1.26.8",
    ]);
    expect(document).not.toContain("e3b0c44298fc1c14");
  });

  it("names Go modules by their whole path", () => {
    const { packages } = JSON.parse(document) as { packages: { name: string }[] };
    expect(packages.map(({ name }) => name)).toEqual([
      "tiny",
      "tzdata",
      "github.com/acme/tiny",
      "golang.org/x/text",
      "stdlib",
    ]);
  });

  it("keeps the rules of SPDX 2.3", () => {
    expect(spdxErrors(document)).toEqual([]);
    expect(spdxErrors(document.replace('"CONTAINS"', '"HAS"'))).toHaveLength(1);
    expect(spdxErrors(document.replace('"downloadLocation"', '"downloadLocatio"'))).toHaveLength(1);
  });
});

describe("a CycloneDX document", () => {
  const spdx = normaliseSpdx(recorded("image.spdx.json"), aSubject());
  const document = renderCycloneDx(spdx, aSubject());

  it("has the packages of the SPDX document, each once", () => {
    expect(purlsOf(document, "purl")).toEqual(purlsOf(spdx, "referenceLocator"));
    expect(purlsOf(document, "purl")).toEqual(purlsOf(document, "bom-ref"));
    const { packages, ...rest } = JSON.parse(spdx) as { packages: object[] };
    expect(renderCycloneDx(JSON.stringify({ ...rest, packages: [...packages, ...packages] }), aSubject())).toBe(
      document,
    );
  });

  it("depends on the image alone", () => {
    const again = (): string => normaliseSpdx(another(recorded("image.spdx.json")), aSubject());
    for (let i = 0; i < 20; i++) expect(renderCycloneDx(again(), aSubject())).toBe(document);
  });

  it("has what the scanner's own document has of other modules", () => {
    const others = (text: string): object[] =>
      (JSON.parse(text) as { components: { name: string; version: string; purl: string }[] }).components
        .filter(({ name }) => /^golang/.test(name))
        .map(({ name, version, purl }) => ({ name, version, purl }));
    expect(others(recorded("image.cyclonedx.json"))).not.toEqual([]);
    expect(others(document)).toEqual(others(recorded("image.cyclonedx.json")));
  });

  it("is what CycloneDX's schema says", () => {
    expect(cycloneDxErrors(document)).toEqual([]);
    expect(cycloneDxErrors(document.replace('"library"', '"book"'))).not.toEqual([]);
  });
});

describe("what go.mod replaces", () => {
  const { modules } = parseGoVersion(recorded("go-version.txt")) ?? { modules: [] };
  const subject = aSubject({ modules });
  const spdx = normaliseSpdx(recorded("replaced.spdx.json"), subject);
  const cycloneDx = renderCycloneDx(spdx, subject);
  const expected = {
    "pkg:golang/example.com/local@0.0.0": "replaced by ./local",
    "pkg:golang/github.com/acme/tiny@0.3.0": undefined,
    "pkg:golang/github.com/go-yaml/yaml@2.1.0%2Bincompatible": "replaces gopkg.in/yaml.v2 v2.4.0",
    "pkg:golang/golang.org/x/sync@0.10.0": "replaces golang.org/x/sync v0.9.0",
    "pkg:golang/golang.org/x/text@0.3.6": undefined,
    "pkg:golang/stdlib@1.26.8": undefined,
  };

  it("is in the SPDX document by the name of its code, with a comment", () => {
    const { packages } = JSON.parse(spdx) as {
      packages: { comment?: string; externalRefs?: { referenceLocator: string }[] }[];
    };
    const found = packages.slice(1).map(({ comment, externalRefs }) => [externalRefs?.[0]?.referenceLocator, comment]);
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(spdxErrors(spdx)).toEqual([]);
  });

  it("is in the CycloneDX document with a property", () => {
    const { components } = JSON.parse(cycloneDx) as {
      components: { purl: string; properties?: { value: string }[] }[];
    };
    const found = components.map(({ purl, properties }) => [purl, properties?.[0]?.value]);
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(cycloneDxErrors(cycloneDx)).toEqual([]);
  });
});
