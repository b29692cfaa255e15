import { describe, expect, it } from "vitest";
import { judge } from "../../../src/scan/gate.ts";
import { renderSarif } from "../../../src/scan/sarif.ts";
import { normaliseCycloneDx, normaliseSpdx } from "../../../src/scan/sbom.ts";
import { aFinding, aPolicy, recorded } from "./builders.ts";

const subject = {
  name: "tiny",
  version: "0.3.0",
  platform: "linux/amd64",
  module: "github.com/acme/tiny",
  digest: `sha256:${"ab".repeat(32)}`,
  date: "2026-01-01T00:00:00Z",
};

/** As another run of the scanner would write it: other random names, another time, another order. */
function another(spdx: string): string {
  const ids = [...new Set(spdx.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g) ?? [])];
  const renamed = ids.reduce((text, id, i) => text.replaceAll(id, crypto.randomUUID() + String(i)), spdx);
  const document = JSON.parse(renamed.replace(/"created": "[^"]+"/, '"created": "2027-01-01T00:00:00Z"')) as {
    packages: unknown[];
  };
  return JSON.stringify({ ...document, packages: document.packages.reverse() });
}

describe("normaliseSpdx", () => {
  const recording = recorded("image.spdx.json");
  const document = normaliseSpdx(recording, subject);

  it("depends on the image alone", () => {
    expect(normaliseSpdx(another(recording), subject)).toBe(document);
    expect(document).not.toContain("2026-11-23");
  });

  it("has every package, the own module with its version, and no checksums of nothing", () => {
    const purls = [...document.matchAll(/"referenceLocator": "([^"]+)"/g)].map(([, purl]) => purl);
    expect(purls).toEqual([
      "pkg:deb/debian/tzdata@2025b-0%2Bdeb12u1?arch=all&distro=12",
      "pkg:golang/github.com/acme/tiny@0.3.0",
      "pkg:golang/go@1.26.8",
      "pkg:golang/golang.org/x/text@0.3.6",
    ]);
    expect(document).not.toContain("e3b0c44298fc1c14");
  });

  it("relates the packages to the image", () => {
    const { packages, relationships } = JSON.parse(document) as {
      packages: { SPDXID: string }[];
      relationships: { relatedSpdxElement: string }[];
    };
    const ids = packages.map(({ SPDXID }) => SPDXID);
    expect(relationships.map(({ relatedSpdxElement }) => relatedSpdxElement)).toEqual(ids);
    expect(new Set(ids).size).toBe(5);
    expect(ids.every((id) => /^SPDXRef-[A-Za-z0-9.-]+$/.test(id))).toBe(true);
  });
});

describe("normaliseCycloneDx", () => {
  it("has the packages of the distribution, too", () => {
    const spdx = recorded("image.spdx.json");
    const document = normaliseCycloneDx(recorded("image.cyclonedx.json"), spdx, subject);
    expect([...document.matchAll(/"purl": "([^"]+)"/g)].map(([, purl]) => purl)).toEqual([
      "pkg:deb/debian/tzdata@2025b-0%2Bdeb12u1?arch=all&distro=12",
      "pkg:golang/github.com/acme/tiny@0.3.0",
      "pkg:golang/golang.org/x/text@0.3.6",
      "pkg:golang/stdlib@1.26.8",
    ]);
    expect(normaliseCycloneDx(recorded("image.cyclonedx.json"), another(spdx), subject)).toBe(document);
  });
});

describe("renderSarif", () => {
  const exceptions = [{ id: "CVE-2021-38561", reason: "tags come from our own table", expires: "2026-12-31" }];
  const findings = judge(
    [
      aFinding({ score: 7.5, called: "yes" }),
      aFinding({ id: "GO-2022-1059", aliases: [], where: ["source"], severity: "unknown" }),
    ],
    aPolicy({ exceptions }),
    "2026-11-23",
  );

  it("has what code scanning asks for", () => {
    const { runs } = JSON.parse(renderSarif(findings, "linux/amd64")) as { runs: [Record<string, unknown>] };
    expect(runs[0]).toMatchObject({
      tool: { driver: { rules: [{ id: "GO-2021-0113", properties: { "security-severity": "7.5" } }] } },
      automationDetails: { id: "slipway/image/linux/amd64/" },
      results: [
        {
          ruleId: "GO-2021-0113",
          ruleIndex: 0,
          level: "note",
          locations: [{ physicalLocation: { artifactLocation: { uri: "go.mod" } } }],
          suppressions: [{ kind: "external", justification: "tags come from our own table" }],
        },
      ],
    });
  });

  it("shows what blocks as an error", () => {
    const sarif = renderSarif(findings, "source");
    expect(sarif).toContain('"level": "error"');
    expect(sarif).not.toContain("GO-2021-0113");
  });
});
