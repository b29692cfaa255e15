import schema from "../../../src/config/schema.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { SlipwayError, type Problem } from "../../../src/errors.ts";

function problemsOf(text: string): readonly Problem[] {
  try {
    parseConfig(text);
  } catch (error) {
    if (error instanceof SlipwayError) return error.problems;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("parseConfig", () => {
  test.each(["", "# only a comment\n", "{}\n"])("takes %j as an empty configuration", (text) => {
    expect(parseConfig(text)).toEqual({});
  });

  test("takes a full configuration as it is written", () => {
    const config = parseConfig("name: app\nbuild:\n  platforms: [linux/amd64]\ntest: {race: false}\ncharts: []\n");
    expect(config).toEqual({ name: "app", build: { platforms: ["linux/amd64"] }, test: { race: false }, charts: [] });
  });

  test("reports all problems at once, in the order of the file", () => {
    const text =
      "name: Bad Name\nbuild:\n  platfroms: [linux/amd64]\n  platforms: [linux/amd65]\ntest:\n  race: maybe\n";
    expect(problemsOf(text).map(({ where, what }) => `${where} ${what}`)).toEqual([
      'slipway.yaml:1:7 name must match pattern "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"',
      "slipway.yaml:3:3 build.platfroms is not a known key",
      "slipway.yaml:4:15 build.platforms.0 must be equal to one of the allowed values",
      "slipway.yaml:6:9 test.race must be boolean",
    ]);
  });

  test("names the allowed keys and values as the remedy", () => {
    const [unknown, value] = problemsOf("tset: {}\nbuild:\n  platforms: [darwin/arm64]\n");
    expect(unknown?.remedy).toContain(Object.keys(schema.properties).join(", "));
    expect(value?.remedy).toContain("linux/arm64");
    expect(value?.why).toBe('it is "darwin/arm64"');
  });

  test("reports a syntax error with its place", () => {
    const [problem] = problemsOf("name: app\nbuild: [unclosed\n");
    expect(problem).toMatchObject({ code: "config-syntax", where: "slipway.yaml:3:1" });
  });

  test("reports a key that is written twice", () => {
    expect(problemsOf("name: a\nname: b\n")[0]).toMatchObject({ code: "config-syntax", where: "slipway.yaml:2:1" });
  });

  test("reports a file that is no mapping", () => {
    expect(problemsOf("- a\n")[0]).toMatchObject({ where: "slipway.yaml:1:1", what: "the file must be object" });
  });
});
