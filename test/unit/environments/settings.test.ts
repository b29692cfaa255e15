import { describe, expect, test } from "vitest";
import { parseConfig, readConfigFile } from "../../../src/config/parse.ts";
import type { EnvironmentSettings } from "../../../src/environments/environment.ts";
import { readEnvironments } from "../../../src/environments/settings.ts";
import { makePlan } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";
import { environments, planOf, problemsOf } from "./builders.ts";

function read(settings: Record<string, EnvironmentSettings>): ReturnType<typeof readEnvironments> {
  const placeOf = (path: readonly (string | number)[]): string => path.join(".");
  return readEnvironments(settings, { name: "app", base: () => "ghcr.io/acme", placeOf });
}

/** Code and place of each problem. */
function refused(settings: Record<string, EnvironmentSettings>): string[] {
  return problemsOf(() => read(settings)).map(({ code, where }) => `${code} ${where}`);
}

describe("readEnvironments", () => {
  test("makes dev, staging and prod where nothing is said of them", () => {
    expect(read({})).toEqual([
      { name: "dev", registry: "ghcr.io/acme/dev", credentials: {}, accepts: { branches: ["main"], tags: [] } },
      {
        name: "staging",
        registry: "ghcr.io/acme/staging",
        credentials: {},
        accepts: { branches: [], tags: ["prerelease"] },
      },
      { name: "prod", registry: "ghcr.io/acme/prod", credentials: {}, accepts: { branches: [], tags: ["stable"] } },
    ]);
  });

  test("has those that are named, no others", () => {
    expect(read({ prod: {} }).map(({ name }) => name)).toEqual(["prod"]);
  });

  test("lets an environment take by default what another may take only after it", () => {
    const [staging] = read({ staging: {}, prod: { after: "staging" } });
    expect(staging?.accepts.tags).toEqual(["prerelease", "stable"]);
  });

  test("takes the usual image of a project beside those of its environments", () => {
    expect(read({ dev: {}, prod: { registry: "ghcr.io/acme" } })).toHaveLength(2);
  });

  test.each<[string, Record<string, EnvironmentSettings>]>([
    ["the same prefix", { dev: { registry: "r.example.com/a" }, prod: { registry: "r.example.com/a" } }],
    ["other spelling", { dev: { registry: "oci://R.example.com:443/a/" }, prod: { registry: "r.example.com/a" } }],
    ["Docker Hub's names", { dev: { registry: "index.docker.io/a" }, prod: { registry: "docker.io/a" } }],
    ["below the image", { dev: { registry: "r.example.com/a/app" }, prod: { registry: "r.example.com/a" } }],
    ["below the charts", { prod: { registry: "r.example.com/a" }, dev: { registry: "r.example.com/a/charts/x" } }],
  ])("refuses two that share a registry: %s", (_, settings) => {
    const second = Object.keys(settings)[1] ?? "";
    expect(refused(settings)).toEqual([`environment-shared-registry environments.${second}.registry`]);
  });

  test.each<[string, string, string]>([
    ["the same URL", "https://github.com/acme/charts", "https://github.com/acme/charts"],
    ["other spelling", "https://github.com/acme/charts.git", "https://GitHub.com:443/Acme//charts/"],
    ["escaped", "https://github.com/acme/charts", "https://github.com/acme/%63harts"],
  ])("refuses two that share an index: %s", (_, one, other) => {
    const settings = { dev: { chartRepository: { url: one } }, prod: { chartRepository: { url: other } } };
    expect(refused(settings)).toEqual(["environment-shared-index environments.prod.chartRepository"]);
  });

  test("lets two have branches or folders of their own", () => {
    const url = "https://github.com/acme/charts";
    const settings = {
      dev: { chartRepository: { url, folder: "dev" } },
      staging: { chartRepository: { url, branch: "staging" } },
      prod: { chartRepository: { url } },
    };
    expect(read(settings)).toHaveLength(3);
  });

  test.each<[string, string]>([
    ["TOKEN", "TOKEN"],
    ["TOKEN", "env:TOKEN"],
    ["env://TOKEN", "env:TOKEN"],
    ["TOKEN", "file:/run/secrets/TOKEN"],
    ["op://vault/item/field", "op:vault/item/field?attribute=x"],
  ])("refuses two that share a credential: %s and %s", (one, other) => {
    const settings = { dev: { credentials: { git: one } }, prod: { credentials: { registry: other } } };
    expect(refused(settings)).toEqual(["environment-shared-credential environments.prod.credentials.registry"]);
  });

  test("lets one use a credential twice, and files of one name in folders of their own", () => {
    const settings = {
      dev: { credentials: { registry: "file:/dev/token", git: "file:/dev/token" } },
      prod: { credentials: { registry: "file:/prod/token" } },
    };
    expect(read(settings)).toHaveLength(2);
  });

  test("refuses an order that cannot be kept, and an environment that nothing may go to", () => {
    expect(
      refused({
        dev: { after: "nowhere" },
        staging: { after: "prod", accepts: { tags: ["stable"] } },
        prod: { after: "staging" },
        lab: {},
      }),
    ).toEqual([
      "environment-accepts-nothing environments.lab",
      "environment-order environments.dev.after",
      "environment-order environments.staging.after",
      "environment-order environments.prod.after",
    ]);
  });

  test("refuses an order in which the earlier one never takes what the later one wants", () => {
    const [problem] = problemsOf(() =>
      read({ staging: { accepts: { tags: ["prerelease"] } }, prod: { after: "staging" } }),
    );
    expect(problem).toMatchObject({ code: "environment-order", where: "environments.prod.after" });
    expect(problem?.what).toContain("stable tags");
  });

  test("reports the problems of all that cannot be read", () => {
    const settings = { dev: { registry: "UPPER/a" }, prod: { chartRepository: { url: "ssh://x" } } };
    expect(refused(settings)).toEqual([
      "reference-invalid environments.dev.registry",
      "chart-repository-invalid environments.prod.chartRepository",
    ]);
  });
});

describe("in slipway.yaml", () => {
  test("problems that concern two environments name line and column", () => {
    const text = "environments:\n  dev:\n    registry: ghcr.io/acme\n  prod:\n    registry: ghcr.io/acme\n";
    const { value, placeOf } = readConfigFile(text);
    const [problem] = problemsOf(() => makePlan(aRepository(), value, {}, placeOf));
    expect(problem).toMatchObject({ code: "environment-shared-registry", where: "slipway.yaml:5:15" });
  });

  test("names, patterns, kinds and names of secrets are checked", () => {
    const text = [
      "environments:",
      "  Dev: {}",
      "  prod:",
      '    accepts: { branches: ["rel[ease]"], tags: [final] }',
      '    credentials: { registry: "two words" }',
    ].join("\n");
    expect(problemsOf(() => parseConfig(text)).map(({ where }) => where)).toEqual([
      "slipway.yaml:2:3",
      "slipway.yaml:4:27",
      "slipway.yaml:4:48",
      "slipway.yaml:5:30",
    ]);
  });

  test("a chart repository of no environment is refused where there are environments", () => {
    const config = environments({}, { chartRepository: { url: "https://github.com/acme/charts" } });
    expect(problemsOf(() => planOf(config, {}))[0]).toMatchObject({
      code: "environment-shared-index",
      where: "slipway.yaml: chartRepository",
    });
  });
});
