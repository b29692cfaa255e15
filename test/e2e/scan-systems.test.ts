import { join } from "node:path";
import { dag } from "@dagger.io/dagger";
import { expect, test } from "vitest";
import { databaseSource } from "../../dagger/osv-scanner.ts";
import { scanImages, type ImageScans } from "../../dagger/scan.ts";
import { openToolbox } from "../../dagger/toolbox.ts";
import type { Plan } from "../../src/plan.ts";
import { parseOsvOutput } from "../../src/scan/osv.ts";
import { labImages, layoutOf, onEngine, onTopOfBase } from "./engine.ts";
import { aFolder, aSample, edit, succeed } from "./harness.ts";
import { aMirror } from "./osv-databases.ts";

/** A layout, in a folder, of the lab's base with `tiny` and a package of npm in it, which no os-release tells of. */
async function aLayoutWithNpm(): Promise<string> {
  const extra = aFolder();
  await succeed("go", ["build", "-o", join(extra, "tiny"), "."], { cwd: await aSample("tiny") });
  const packages = { "node_modules/left-pad": { version: "1.3.0" } };
  edit(extra, "app/node_modules/.package-lock.json", JSON.stringify({ name: "app", lockfileVersion: 3, packages }));
  return onTopOfBase(extra);
}

test("packages that the base does not tell of are looked up in their database, too", async () => {
  const output = await aLayoutWithNpm();
  const affected = { package: { ecosystem: "npm", name: "left-pad" }, versions: ["1.3.0"] };
  const advisory = { id: "GHSA-left", modified: "2026-01-01T00:00:00Z", summary: "It pads.", affected: [affected] };
  const vulnerabilityDatabases = await aMirror({ more: { "npm/GHSA-left": advisory } });
  const plan = {
    ...{ name: "tiny", version: { semver: "1.0.0" }, source: { date: "2026-01-01T00:00:00Z" } },
    ...{ build: { binaries: [{ path: "/tiny" }] }, tools: labImages() },
  } as unknown as Plan;

  const scans: ImageScans[] = [];
  await onEngine(async () => {
    const tools = openToolbox(labImages(), { vulnerabilityDatabases });
    const run = { plan, tools, source: dag.directory(), planned: { stage: "plan", start: 0, milliseconds: 0 } };
    scans.push(await scanImages(run, [layoutOf(output)], databaseSource(plan, tools)));
  });

  const [{ images, databases }] = scans as [ImageScans];
  expect(databases.map(({ ecosystem }) => ecosystem)).toEqual(["Debian", "Go", "npm"]);
  expect(images).toHaveLength(2);
  for (const { json, spdx, cycloneDx } of images) {
    const { findings } = parseOsvOutput(json);
    expect(findings.flatMap(({ names }) => names)).toContain("GHSA-left");
    for (const sbom of [spdx, cycloneDx]) expect(sbom).toContain("pkg:npm/left-pad@1.3.0");
  }
});
