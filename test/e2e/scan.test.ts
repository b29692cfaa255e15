import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { onEvent } from "./actions.ts";
import { aSample, aVulnerableSample, commit, edit, labVariable, slipway, surroundings } from "./harness.ts";
import { aRegistry, login, visibleTags } from "./registry.ts";
import { aMirror, withoutFix } from "./osv-databases.ts";

/** Entries of scan.exceptions in slipway.yaml. */
function exceptions(...entries: readonly [id: string, reason: string, expires: string][]): string {
  const lines = entries.map(
    ([id, reason, expires]) => `    - id: ${id}\n      reason: "${reason}"\n      expires: ${expires}`,
  );
  return ["scan:", "  exceptions:", ...lines, ""].join("\n");
}

const nextYear = `${new Date().getFullYear() + 1}-12-31`;

describe("a controller with known vulnerabilities", () => {
  let folder: string;
  const registry = aRegistry();
  const release = (): ReturnType<typeof slipway> =>
    slipway(folder, ["release", "--version=v0.4.0", `--registry=${registry}`, ...login(), "export", "--path=../dist"]);

  beforeAll(async () => {
    folder = await aVulnerableSample();
  });

  test("is not released, and the message says what is called and what mends it", async () => {
    const { exitCode, text } = await release();
    expect(exitCode).not.toBe(0);
    expect(text).toMatch(/scan of linux\/amd64, linux\/arm64.*golang\.org\/x\/text v?0\.3\.6.*\[scan-vulnerability\]/);
    expect(text).toMatch(/GO-2021-0113 .*high, called/);
    expect(text).toMatch(/GO-2022-1059 .*high, not called/);
    expect(text).toContain("go get golang.org/x/text@v0.3.8 && go mod tidy");
    expect(await visibleTags(registry)).toEqual([]);
  });

  test("gets its reports from the action, where only a scan is wanted, whatever is found", async () => {
    const { exitCode, text, outputs } = await onEvent("push-main", folder, registry, { SLIPWAY_ONLY_SCAN: "true" });
    expect(exitCode, text).toBe(0);
    expect(outputs).toEqual({ folder: "dist" });
    const output = join(folder, "dist");
    expect(readdirSync(output).sort()).toEqual(["sbom", "scan"]);
    const platforms = ["linux-amd64", "linux-arm64"];
    expect(readdirSync(join(output, "scan")).sort()).toEqual(
      ["findings.txt", ...[...platforms, "source"].flatMap((place) => [`${place}.json`, `${place}.sarif`])].sort(),
    );
    const read = (path: string): unknown => JSON.parse(readFileSync(join(output, path), "utf8"));
    for (const place of platforms) {
      const sarif = read(`scan/${place}.sarif`) as { version: string; runs: { results: { ruleId: string }[] }[] };
      expect(sarif.version).toBe("2.1.0");
      expect(sarif.runs.flatMap(({ results }) => results.map(({ ruleId }) => ruleId)).sort()).toEqual([
        "GO-2021-0113",
        "GO-2022-1059",
      ]);
      const spdx = read(`sbom/${place}.spdx.json`) as {
        packages: { name: string; externalRefs?: { referenceLocator: string }[] }[];
      };
      const references = spdx.packages.flatMap(({ externalRefs = [] }) =>
        externalRefs.map((ref) => ref.referenceLocator),
      );
      expect(references).toContain("pkg:golang/golang.org/x/text@0.3.6");
      const cyclone = read(`sbom/${place}.cyclonedx.json`) as { components: { purl?: string }[] };
      expect(cyclone.components.map(({ purl }) => purl)).toContain("pkg:golang/golang.org/x/text@0.3.6");
      expect(
        spdx.packages.map(({ name }) => name),
        "packages of the base",
      ).toContain("tzdata");
    }
    expect(readFileSync(join(output, "scan/findings.txt"), "utf8")).toContain(
      "2 known vulnerabilities, 2 of them blocking",
    );
    rmSync(output, { recursive: true });
  });

  test("is refused with every bad exception named at once, by its place", async () => {
    edit(
      folder,
      "slipway.yaml",
      exceptions(
        ["GO-2021-0113", "tags come from a table of our own", "2026-01-01"],
        ["CVE-2022-32149", " ", nextYear],
        ["CVE-2020-0001", "a leftover", nextYear],
        ["CVE-2022-32149", "not called", "2026-02-30"],
      ),
    );
    const { exitCode, text } = await slipway(folder, ["scan"]);
    expect(exitCode).not.toBe(0);
    expect(text).toContain("5 problems:");
    for (const problem of [
      "slipway.yaml:3:7: the exception for GO-2021-0113 ended on 2026-01-01 [scan-exception-expired]",
      "slipway.yaml:6:7: the exception for CVE-2022-32149 has no reason [scan-exception-invalid]",
      "slipway.yaml:9:7: nothing that was scanned has CVE-2020-0001 [scan-exception-unused]",
      "slipway.yaml:12:7: the exception for CVE-2022-32149 expires on 2026-02-30, which is no date",
      "slipway.yaml:12:7: there is another exception for CVE-2022-32149 [scan-exception-invalid]",
    ]) {
      expect(text).toContain(problem);
    }
    expect(text).not.toContain("[scan-vulnerability]");
  });

  test("passes with onlyCalled in an environment as far as nothing is called", async () => {
    const environments =
      "registry: registry.lab.test/x\nenvironments:\n  dev: { scan: { onlyCalled: true } }\n  staging: {}\n";
    edit(folder, "slipway.yaml", environments + exceptions(["GO-2021-0113", "our own table", nextYear]));
    const passed = await slipway(folder, ["scan", "--env=dev", "export", "--path=../called"]);
    expect(passed.exitCode, passed.text).toBe(0);
    const table = readFileSync(join(folder, "../called/scan/findings.txt"), "utf8");
    expect(table).toMatch(/GO-2022-1059 .* no +linux\/amd64, linux\/arm64, source +not called/);
    const elsewhere = await slipway(folder, ["scan", "--env=staging"]);
    expect(elsewhere.exitCode).not.toBe(0);
    expect(elsewhere.text).toMatch(/why: +GO-2022-1059/);
  });

  test("passes with onlyFixable as far as nothing can be mended, and lists it", async () => {
    const databases = await aMirror({
      change: (id, advisory) =>
        id === "GO-2022-1059" || id === "GHSA-69ch-w2m2-3vjp" ? withoutFix(advisory) : advisory,
    });
    edit(folder, "slipway.yaml", exceptions(["GO-2021-0113", "our own table", nextYear]) + "  onlyFixable: true\n");
    const output = ["export", "--path=../fixable"];
    const passed = await slipway(folder, ["scan", ...output], {}, surroundings(databases));
    expect(passed.exitCode, passed.text).toBe(0);
    const table = readFileSync(join(folder, "../fixable/scan/findings.txt"), "utf8");
    expect(table).toContain("Threshold: high; what no version mends yet does not block.");
    expect(table).toMatch(/GO-2022-1059 .* - +no +linux\/amd64, linux\/arm64, source +no fix yet/);
  });

  test("is released with exceptions in force, and the documents name them", async () => {
    edit(
      folder,
      "slipway.yaml",
      exceptions(
        ["GO-2021-0113", "tags come from a table of our own", nextYear],
        ["CVE-2022-32149", "not called", nextYear],
      ),
    );
    await commit(folder, "chore: accept two vulnerabilities for a while");
    const { exitCode, text } = await release();
    expect(exitCode, text).toBe(0);
    expect(await visibleTags(registry)).toContain("tiny:v0.4.0");
    expect(readdirSync(join(folder, "../dist"))).toEqual(expect.arrayContaining(["sbom", "scan"]));
    const known = readFileSync(join(folder, "../dist/documents/KNOWN_ISSUES.md"), "utf8");
    expect(known).toContain("tags come from a table of our own");
    expect(known).toContain(nextYear);
  });
});

test.each([
  [
    "are missing",
    () => `${labVariable("SLIPWAY_LAB_FILES")}/nowhere`,
    /: .* could not be fetched \[scan-database-missing\]/,
  ],
  ["are too old", () => aMirror({ daysOld: 30 }), /: the database is 30 days old; 7 are allowed \[scan-database-old\]/],
])("databases of vulnerabilities that %s fail the scan", async (_, address, says) => {
  const { exitCode, text } = await slipway(await aSample("tiny"), ["scan"], {}, surroundings(await address()));
  expect(exitCode).not.toBe(0);
  for (const name of ["Go", "Debian"]) expect(text).toMatch(new RegExp(`scan database ${name}${says.source}`));
});
