import standard from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { judge } from "../../../src/scan/gate.ts";
import { MOST_RESULTS, renderSarif } from "../../../src/scan/sarif.ts";
import { aFinding, aPolicy } from "./builders.ts";

const exceptions = [{ id: "CVE-2021-38561", reason: "tags come from our own table", expires: "2026-12-31" }];
const findings = judge(
  [
    aFinding({ score: 7.5, called: "yes" }),
    aFinding({ id: "GO-2022-1059", aliases: [], where: ["source"], severity: "unknown" }),
    aFinding({ id: "CVE-2022-3715", aliases: [], package: "bash", ecosystem: "Debian:12", severity: "low", score: 0 }),
  ],
  aPolicy({ exceptions }),
  "2026-11-23",
);
const goMod = {
  path: "operator/go.mod",
  text: "module github.com/acme/tiny\n\ngo 1.26.0\n\nrequire golang.org/x/text v0.3.6\n\nreplace golang.org/x/text => ./text\n",
};

interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> } }[];
  partialFingerprints: Record<string, string>;
  suppressions?: object[];
}

interface Run {
  tool: { driver: { rules: { id: string; [key: string]: unknown }[] } };
  automationDetails: { id: string };
  results: Result[];
}

const runOf = (text: string): Run => (JSON.parse(text) as { runs: [Run] }).runs[0];

/** The schema is of JSON Schema's draft 4, of which ajv only minds the name of its id. */
function schemaErrors(text: string): unknown {
  const { $schema, id, ...schema } = standard;
  expect($schema).toContain("draft-04");
  const lenient = { strict: false, validateFormats: false, unicodeRegExp: false };
  const validate = new Ajv({ allErrors: true, ...lenient }).compile({ ...schema, $id: id });
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

describe("SARIF", () => {
  it.each(["linux/amd64", "source", "linux/s390x"])("of %s is what the standard's schema says", (place) => {
    const text = renderSarif(findings, place, [goMod]);
    expect(schemaErrors(text)).toEqual([]);
    expect(schemaErrors(text.replace('"results"', '"result"'))).not.toEqual([]);
  });

  // The table "Supported SARIF output file properties" of GitHub's documentation, row by row.
  it("has all that code scanning requires", () => {
    const text = renderSarif(findings, "linux/amd64", [goMod]);
    const { $schema, version } = JSON.parse(text) as Record<string, unknown>;
    expect([$schema, version]).toEqual(["https://json.schemastore.org/sarif-2.1.0.json", "2.1.0"]);
    const { tool, results } = runOf(text);
    expect(results).toHaveLength(2);
    for (const rule of tool.driver.rules) {
      expect(rule).toMatchObject({
        shortDescription: { text: expect.stringMatching(/^.{1,1024}$/) as string },
        fullDescription: { text: expect.stringMatching(/^.{1,1024}$/) as string },
        help: { text: expect.stringMatching(/./) as string },
        properties: { "security-severity": expect.stringMatching(/^([1-9]\.\d|0\.[1-9]|10\.0)$/) as string },
      });
    }
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      expect(message.text).not.toBe("");
      expect(locations).toHaveLength(1);
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      expect(artifactLocation?.uri).toBe("operator/go.mod");
      expect(Object.keys(region ?? {}).sort()).toEqual(["endColumn", "endLine", "startColumn", "startLine"]);
      expect(Object.values(region ?? {}).every((value) => value > 0)).toBe(true);
      expect(partialFingerprints["primaryLocationLineHash"]).toMatch(/^[0-9a-f]{16}:1$/);
    }
  });

  it("shows the line of go.mod that requires the module", () => {
    const lines = runOf(renderSarif(findings, "linux/amd64", [goMod])).results.map(
      ({ locations }) => locations[0]?.physicalLocation.region,
    );
    expect(lines).toEqual([
      { startLine: 5, startColumn: 1, endLine: 5, endColumn: 33 },
      { startLine: 1, startColumn: 1, endLine: 1, endColumn: 28 },
    ]);
    const stdlib = judge([aFinding({ package: "stdlib" })], aPolicy(), "2026-11-23");
    expect(renderSarif(stdlib, "linux/amd64", [goMod])).toContain('"startLine": 3');
    expect(schemaErrors(renderSarif(stdlib, "linux/amd64", [{ ...goMod, text: "" }]))).toEqual([]);
  });

  it("shows accepted findings as suppressed, and what blocks as an error", () => {
    const results = (place: string) => runOf(renderSarif(findings, place, [goMod])).results;
    expect(results("linux/amd64")[0]).toMatchObject({
      ruleId: "GO-2021-0113",
      level: "note",
      suppressions: [{ kind: "external", justification: "tags come from our own table" }],
    });
    expect(results("source")).toMatchObject([{ ruleId: "GO-2022-1059", level: "error" }]);
    expect(results("source")[0]?.suppressions).toBeUndefined();
  });

  it("says in its message what becomes of a finding", () => {
    const lenient = judge([aFinding({ called: "no" })], aPolicy({ onlyCalled: true }), "2026-11-23");
    expect(runOf(renderSarif(lenient, "linux/amd64", [goMod])).results[0]?.message.text).toBe(
      "golang.org/x/text 0.3.6 (linux/amd64) has GO-2021-0113, fixed in 0.3.7, and the code does not call it: not called",
    );
  });

  it("has a category for each place, and one fingerprint for a vulnerability in all of them", () => {
    const places = ["linux/amd64", "linux/arm64-debug", "source", "source-debug"];
    const everywhere = judge([aFinding({ where: places })], aPolicy(), "2026-11-23");
    const runs = places.map((place) => runOf(renderSarif(everywhere, place, [goMod])));
    expect(runs.map(({ automationDetails }) => automationDetails.id)).toEqual([
      "slipway/image/linux/amd64/",
      "slipway/image/linux/arm64-debug/",
      "slipway/source/",
      "slipway/source-debug/",
    ]);
    const prints = runs.flatMap(({ results }) => results.map(({ partialFingerprints }) => partialFingerprints));
    expect(new Set(prints.map((print) => JSON.stringify(print))).size).toBe(1);
  });

  it("has not more than is taken: the worst", () => {
    const many = Array.from({ length: MOST_RESULTS + 1 }, (_, i) =>
      aFinding({ id: `GO-2026-${i}`, aliases: Array.from({ length: 30 }, (__, j) => `CVE-${i}-${j}`) }),
    );
    const { results, tool } = runOf(renderSarif(judge(many, aPolicy(), "2026-11-23"), "linux/amd64", [goMod]));
    expect(results).toHaveLength(MOST_RESULTS);
    expect(results[0]?.ruleId).toBe("GO-2026-0");
    expect(tool.driver.rules).toHaveLength(MOST_RESULTS);
    expect(tool.driver.rules[0]?.["properties"]).toMatchObject({ tags: expect.any(Array) as unknown[] });
    expect((tool.driver.rules[0]?.["properties"] as { tags: unknown[] }).tags).toHaveLength(20);
  });
});
