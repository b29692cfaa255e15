import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cycloneDxErrors, spdxErrors } from "../sbom-rules.ts";
import { aFolder, aSample, commit, root, slipway, succeed } from "./harness.ts";

/** `tiny` with modules that go.mod replaces: by a folder, by another version, by another module. */
async function aSampleWithReplacements(): Promise<string> {
  const folder = await aSample("tiny");
  cpSync(join(root, "test/fixtures/osv/replaced"), folder, { recursive: true });
  await commit(folder, "feat: use modules that are replaced");
  return folder;
}

/** Folder with the scan's files. */
async function scan(folder: string): Promise<string> {
  const output = aFolder();
  const args = ["scan", "--version=v0.4.0", "--enforce=false", "export", `--path=${output}`];
  const { exitCode, text } = await slipway(folder, args);
  expect(exitCode, text).toBe(0);
  return output;
}

/** Go modules by package URL, from the binary itself: what is compiled, and its own module and standard library. */
function modulesOf(goVersion: string): string[] {
  const lines = goVersion.split("\n").map((line) => line.split("\t"));
  const purl = (path = "", version = ""): string =>
    `pkg:golang/${path}@${encodeURIComponent(version.replace(/^v/, ""))}`;
  const modules = lines.flatMap(([, kind, path, version], i) => {
    if (kind === "mod") return [purl(path, "0.4.0")];
    if (kind !== "dep") return [];
    const [, next, otherPath, otherVersion] = lines[i + 1] ?? [];
    return next === "=>" && otherVersion !== "(devel)" ? [purl(otherPath, otherVersion)] : [purl(path, version)];
  });
  return [...modules, purl("stdlib", /: go(\S+)/.exec(goVersion)?.[1])].sort();
}

const goModules = (purls: readonly (string | undefined)[]): (string | undefined)[] =>
  purls.filter((purl) => purl?.startsWith("pkg:golang/")).sort();

interface Sboms {
  readonly spdx: string;
  readonly cycloneDx: string;
}

function sbomsOf(output: string, platform: string): Sboms {
  const read = (format: string): string => readFileSync(join(output, `sbom/${platform}.${format}.json`), "utf8");
  return { spdx: read("spdx"), cycloneDx: read("cyclonedx") };
}

/** The Go modules of both documents. */
function listed({ spdx, cycloneDx }: Sboms): Record<"spdx" | "cycloneDx", unknown> {
  const { packages } = JSON.parse(spdx) as { packages: { externalRefs?: { referenceLocator: string }[] }[] };
  const { components } = JSON.parse(cycloneDx) as { components: { purl?: string }[] };
  return {
    spdx: goModules(packages.map(({ externalRefs }) => externalRefs?.[0]?.referenceLocator)),
    cycloneDx: goModules(components.map(({ purl }) => purl)),
  };
}

const platforms = ["linux-amd64", "linux-arm64"];

describe("the SBOMs of a controller whose go.mod replaces modules", () => {
  let folder: string;
  let output: string;
  /** What the binaries in the images say, by platform. */
  let modules: string[][];

  beforeAll(async () => {
    folder = await aSampleWithReplacements();
    output = await scan(folder);
    const layout = aFolder();
    const built = await slipway(folder, ["images", "--version=v0.4.0", "export", `--path=${layout}`]);
    expect(built.exitCode, built.text).toBe(0);
    modules = await Promise.all(
      platforms.map(async (platform) => {
        const binary = join(aFolder(), "tiny");
        const image = ["--platform", platform.replace("-", "/"), `ocidir://${layout}:v0.4.0`];
        await succeed("regctl", ["image", "get-file", ...image, "/tiny", binary]);
        return modulesOf(await succeed("go", ["version", "-m", binary]));
      }),
    );
  });

  test("list every module that the binary itself lists, in the same version", () => {
    expect(modules[0]).toHaveLength(6);
    for (const [i, platform] of platforms.entries()) {
      expect(listed(sbomsOf(output, platform))).toEqual({ spdx: modules[i], cycloneDx: modules[i] });
    }
  });

  test("say what is replaced, and keep their standards' rules", () => {
    for (const platform of platforms) {
      const { spdx, cycloneDx } = sbomsOf(output, platform);
      for (const note of [
        "replaced by ./local",
        "replaces golang.org/x/sync v0.9.0",
        "replaces gopkg.in/yaml.v2 v2.4.0",
      ]) {
        expect(spdx).toContain(`"comment": "${note}"`);
        expect(cycloneDx).toContain(`"value": "${note}"`);
      }
      expect([...spdxErrors(spdx), ...cycloneDxErrors(cycloneDx)]).toEqual([]);
    }
  });

  test("list the same when the modules are vendored", async () => {
    await succeed("go", ["mod", "vendor"], { cwd: folder });
    await commit(folder, "chore: vendor");
    const vendored = await scan(folder);
    for (const [i, platform] of platforms.entries()) {
      expect(listed(sbomsOf(vendored, platform))).toEqual({ spdx: modules[i], cycloneDx: modules[i] });
    }
  });
});
