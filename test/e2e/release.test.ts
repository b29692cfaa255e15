import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import recordSchema from "../../src/record.schema.json" with { type: "json" };
import type { ReleaseRecord } from "../../src/record.ts";
import { bytes } from "../../src/table.ts";
import { expectReportOf } from "../fixtures/report-checks.ts";
import { labImages } from "./engine.ts";
import { aFolder, aSample, run, slipway, succeed, type Outcome, recordOf } from "./harness.ts";
import { aRegistry, clientLogin, login, visibleTags } from "./registry.ts";

interface Sample {
  readonly name: "controller" | "tiny";
  readonly image: string;
  readonly chartFolder: string;
}

const samples: Sample[] = [
  { name: "tiny", image: "tiny", chartFolder: "chart" },
  { name: "controller", image: "lighthouse-controller", chartFolder: "helm" },
];

describe.each(samples)("release of $name", ({ name, image }) => {
  const registry = aRegistry();
  const output = join(aFolder(), "dist");
  let folder: string;
  let released: Outcome;
  let record: ReleaseRecord;
  let client: Record<string, string>;

  beforeAll(async () => {
    folder = await aSample(name);
    client = clientLogin();
    const args = ["release", "--version=v0.3.0", `--registry=${registry}`, ...login(), "--layout"];
    released = await slipway(folder, [...args, "export", `--path=${output}`]);
    expect(released.exitCode, released.text).toBe(0);
    record = recordOf(output);
  });

  test("publishes image and chart, and nothing else", async () => {
    expect(await visibleTags(registry)).toEqual(
      [`charts/${image}:0.3.0`, `${image}:latest`, `${image}:v0.3`, `${image}:v0.3.0`].sort(),
    );
  });

  test("returns the record, the chart, reports, documents and layout", async () => {
    expect(readdirSync(output).sort()).toEqual([
      "charts",
      "checksums.txt",
      "documents",
      "image",
      "image-contents.txt",
      "manifests",
      "release.json",
      "report.html",
      "sbom",
      "scan",
      "summary.txt",
      "tests",
    ]);
    const install = readFileSync(join(output, "manifests/install.yaml"), "utf8");
    expect(install).toContain(`image: "${registry}/${image}@${record.image.digest}"`);
    expect(readdirSync(join(output, "tests")).sort()).toEqual(["coverage.out", "coverage.txt", "junit.xml"]);
    expect(readFileSync(join(output, "tests/junit.xml"), "utf8")).toContain("<testsuite ");
    expect(readFileSync(join(output, "documents/CHANGELOG.md"), "utf8")).toMatch(/^## .*0\.3\.0.*\n\n/m);
    expect(readdirSync(join(output, "documents"))).toEqual(["CHANGELOG.md", "RELEASE_NOTES.md", "UPGRADE.md"]);
    expect(readFileSync(join(output, "documents/RELEASE_NOTES.md"), "utf8")).toContain(record.image.digest);
    await succeed("sha256sum", ["--check", "--strict", "checksums.txt"], { cwd: output });
    expect(record).toMatchObject({ schemaVersion: 1, name: image, version: "v0.3.0", previous: "v0.2.0" });
    const head = await succeed("git", ["rev-parse", "HEAD"], { cwd: folder });
    expect(record.commit).toBe(head.trim());
    for (const tool of Object.values(record.tools)) expect(tool).toMatch(/@sha256:[0-9a-f]{64}$/);
    const validate = new Ajv({ allErrors: true }).compile(recordSchema);
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
  });

  test("says how far it is, sums up, and keeps what it writes out of the log", () => {
    const log = released.text.split("\n");
    for (const { stage } of record.stages) {
      expect(log.filter((line) => line.includes(`> ${stage} …`)).length, stage).toBeGreaterThan(0);
      expect(log.filter((line) => line.includes(`> ${stage}: done in `)).length, stage).toBeGreaterThan(0);
    }
    const summary = readFileSync(join(output, "summary.txt"), "utf8");
    for (const { digest, size } of record.image.platforms) {
      expect(summary).toMatch(new RegExp(`${digest} +${bytes(size)}`));
    }
    expect(released.text).toContain(record.charts[0]?.digest);
    expect(released.text).not.toContain("<!doctype html>");
  });

  test("the report shows the release in a browser, and asks for nothing", async () => {
    await expectReportOf(record, join(output, "report.html"));
  });

  test("the index in the registry has both platforms, with the recorded digests", async () => {
    const reference = `${registry}/${image}:v0.3.0`;
    const digest = await succeed("regctl", ["manifest", "head", reference], { env: client });
    expect(digest.trim()).toBe(record.image.digest);
    const index = JSON.parse(
      await succeed("regctl", ["manifest", "get", "--format", "raw-body", reference], { env: client }),
    ) as {
      manifests: { digest: string; platform: { os: string; architecture: string } }[];
    };
    expect(
      index.manifests.map((entry) => `${entry.platform.os}/${entry.platform.architecture} ${entry.digest}`),
    ).toEqual(record.image.platforms.map(({ platform, digest: own }) => `${platform} ${own}`));
    expect(record.image.platforms.map(({ platform }) => platform)).toEqual(["linux/amd64", "linux/arm64"]);
  });

  test.each(["linux/amd64", "linux/arm64"])("the config of %s is unprivileged and labelled", async (platform) => {
    const args = ["image", "inspect", "--platform", platform, `${registry}/${image}:v0.3.0`];
    const config = JSON.parse(await succeed("regctl", args, { env: client })) as {
      created: string;
      architecture: string;
      config: { User: string; Entrypoint: string[]; Labels: Record<string, string> };
    };
    expect(config.architecture).toBe(platform.slice("linux/".length));
    expect(config.created).toBe(record.date);
    expect(config.config).toMatchObject({ User: "65532:65532", Entrypoint: [`/${image}`] });
    expect(config.config.Labels).toMatchObject({
      "org.opencontainers.image.title": image,
      "org.opencontainers.image.version": "v0.3.0",
      "org.opencontainers.image.revision": record.commit,
      "org.opencontainers.image.created": record.date,
    });
  });

  test.each(["linux/amd64", "linux/arm64"])("what %s has below our layer is the base", async (platform) => {
    const layersOf = async (reference: string): Promise<string[]> => {
      const args = ["manifest", "get", "--platform", platform, "--format", "raw-body", reference];
      const manifest = await succeed("regctl", args, { env: client });
      return (JSON.parse(manifest) as { layers: { digest: string }[] }).layers.map(({ digest }) => digest);
    };
    const built = await layersOf(`ocidir://${output}/image:v0.3.0`);
    expect(built.slice(0, -1)).toEqual(await layersOf(labImages().base));
  });

  test("the amd64 binary says its version, the arm64 one is for arm64", async () => {
    const extract = async (platform: string): Promise<string> => {
      const target = join(aFolder(), "binary");
      const args = ["image", "get-file", "--platform", platform, `${registry}/${image}:v0.3.0`, `/${image}`, target];
      await succeed("regctl", args, { env: client });
      await succeed("chmod", ["+x", target]);
      return target;
    };
    const said = await succeed(await extract("linux/amd64"), ["--version"]);
    expect(said).toContain("v0.3.0");
    expect(said).toContain(record.commit);
    // e_machine of the ELF header: 183 is EM_AARCH64.
    expect(readFileSync(await extract("linux/arm64")).readUInt16LE(18)).toBe(183);
  });

  test("helm pulls and renders the chart, and its image resolves to the release", async () => {
    const target = aFolder();
    await succeed("helm", ["pull", `oci://${registry}/charts/${image}`, "--version", "0.3.0", "-d", target], {
      env: client,
    });
    const chart = join(target, `${image}-0.3.0.tgz`);
    expect(readFileSync(chart).equals(readFileSync(join(output, "charts", `${image}-0.3.0.tgz`)))).toBe(true);
    const shown = await succeed("helm", ["show", "chart", chart]);
    expect(shown).toMatch(/^version: 0\.3\.0$/m);
    expect(shown).toMatch(/^appVersion: v0\.3\.0$/m);
    const rendered = await succeed("helm", ["template", "x", chart]);
    const used = /image: "?([^"\s]+)/.exec(rendered)?.[1] ?? "";
    const digest = await succeed("regctl", ["manifest", "head", used], { env: client });
    expect(digest.trim()).toBe(record.image.digest);
  });

  test("leaves the source as it was", async () => {
    const { stdout } = await run("git", ["status", "--porcelain", "--ignored"], { cwd: folder });
    expect(stdout).toBe("");
  });
});
