import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";
import { aFolder, aSample, commit, edit, slipway, succeed, recordOf } from "./harness.ts";
import { aRegistry, clientLogin, login, visibleTags } from "./registry.ts";

const profiling = '//go:build pprof\n\npackage main\n\nimport _ "net/http/pprof"\n';

const configuration = `build:
  variants:
    debug: { tags: [pprof] }
manifests:
  values: { replicas: 2 }
  variants:
    - name: core
    - { name: with-pprof, image: debug, namespace: profiled, values: { replicas: 3 } }
`;

const versioned = `apiVersion: v1
kind: ConfigMap
metadata: { name: rendered-for }
data: { kubernetes: {{ .Capabilities.KubeVersion.Version | quote }} }
`;

describe("a release with a variant of the image and two of the manifests", () => {
  const registry = aRegistry();
  const output = join(aFolder(), "dist");
  let folder: string;
  let client: Record<string, string>;
  let record: ReleaseRecord;

  function release(version: string, ...further: string[]): ReturnType<typeof slipway> {
    return slipway(folder, ["release", `--version=${version}`, `--registry=${registry}`, ...login(), ...further]);
  }

  async function digestOf(tag: string): Promise<string> {
    return (await succeed("regctl", ["manifest", "head", `${registry}/tiny:${tag}`], { env: client })).trim();
  }

  beforeAll(async () => {
    folder = await aSample("tiny");
    client = clientLogin();
    edit(folder, "pprof.go", profiling);
    edit(folder, "chart/templates/versioned.yaml", versioned);
    edit(folder, "slipway.yaml", configuration);
    await commit(folder, "feat: offer an image with profiling");
    const outcome = await release("v0.4.0", "--layout", "export", `--path=${output}`);
    expect(outcome.exitCode, outcome.text).toBe(0);
    record = recordOf(output);
  });

  test("publishes both images, each with its own tags, and nothing else", async () => {
    expect(await visibleTags(registry)).toEqual([
      "charts/tiny:0.4.0",
      "tiny:latest",
      "tiny:latest-debug",
      "tiny:v0.4",
      "tiny:v0.4-debug",
      "tiny:v0.4.0",
      "tiny:v0.4.0-debug",
    ]);
    const [debug] = record.variants;
    expect(debug).toMatchObject({ variant: "debug", reference: `${registry}/tiny:v0.4.0-debug` });
    expect(debug?.digest).not.toBe(record.image.digest);
    for (const tag of ["v0.4.0-debug", "v0.4-debug", "latest-debug"]) expect(await digestOf(tag)).toBe(debug?.digest);
    for (const tag of ["v0.4.0", "v0.4", "latest"]) expect(await digestOf(tag)).toBe(record.image.digest);
  });

  test.each([
    ["v0.4.0", false],
    ["v0.4.0-debug", true],
  ])("%s has both platforms, and a binary with its tags and version", async (tag, tagged) => {
    const reference = `${registry}/tiny:${tag}`;
    const raw = await succeed("regctl", ["manifest", "get", "--format", "raw-body", reference], { env: client });
    const { manifests } = JSON.parse(raw) as { manifests: { digest: string; platform: { architecture: string } }[] };
    const recorded = tagged ? record.variants[0] : record.image;
    expect(manifests.map(({ platform, digest }) => `linux/${platform.architecture} ${digest}`)).toEqual(
      recorded?.platforms.map(({ platform, digest }) => `${platform} ${digest}`),
    );
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const binary = join(aFolder(), "tiny");
      await succeed("regctl", ["image", "get-file", "--platform", platform, reference, "/tiny", binary], {
        env: client,
      });
      await succeed("chmod", ["+x", binary]);
      const settings = await succeed("go", ["version", "-m", binary]);
      expect(settings.includes("-tags=pprof")).toBe(tagged);
      expect(settings).toContain(`GOARCH=${platform.slice("linux/".length)}`);
      if (platform === "linux/amd64") expect(await succeed(binary, ["--version"])).toContain("v0.4.0 ");
    }
  });

  test("returns manifests that are pinned by digest, namespaced and listed", async () => {
    expect(readdirSync(join(output, "manifests")).sort()).toEqual(["core.yaml", "with-pprof.yaml"]);
    const core = readFileSync(join(output, "manifests/core.yaml"), "utf8");
    const profiled = readFileSync(join(output, "manifests/with-pprof.yaml"), "utf8");
    expect(core).toContain(`image: "${registry}/tiny@${record.image.digest}"`);
    expect(profiled).toContain(`image: "${registry}/tiny@${record.variants[0]?.digest ?? ""}"`);
    for (const text of [core, profiled]) expect(text).not.toContain(`${registry}/tiny:`);
    expect(core).toMatch(/^kind: Namespace\nmetadata:\n {2}name: tiny-system$/m);
    expect(core).toMatch(/^ {2}namespace: tiny-system$[^]*^ {2}replicas: 2$/m);
    expect(profiled).toMatch(/^ {2}namespace: profiled$[^]*^ {2}replicas: 3$/m);
    expect(core, "the newest Kubernetes that was validated").toMatch(/kubernetes: "?v1\.34\.1"?/);
    await succeed("sha256sum", ["--check", "--strict", "checksums.txt"], { cwd: output });
    expect(readFileSync(join(output, "checksums.txt"), "utf8")).toContain("  manifests/with-pprof.yaml\n");
    expect(record.manifests.map(({ file }) => file)).toEqual(["manifests/core.yaml", "manifests/with-pprof.yaml"]);
  });

  test("scans and documents the variant like the plain image", () => {
    for (const name of ["linux-amd64", "linux-arm64-debug"]) {
      expect(readdirSync(join(output, "scan"))).toContain(`${name}.sarif`);
      expect(readdirSync(join(output, "sbom"))).toContain(`${name}.spdx.json`);
    }
    for (const file of ["summary.txt", "documents/RELEASE_NOTES.md"])
      expect(readFileSync(join(output, file), "utf8")).toContain(record.variants[0]?.digest ?? "");
    expect(readdirSync(output)).toEqual(expect.arrayContaining(["image", "image-debug"]));
  });

  test("again changes nothing", async () => {
    const again = join(aFolder(), "dist");
    const outcome = await release("v0.4.0", "export", `--path=${again}`);
    expect(outcome.exitCode, outcome.text).toBe(0);
    const second = recordOf(again);
    expect(second.published.map(({ kept }) => kept)).toEqual(record.published.map(() => true));
    expect([second.image, second.variants, second.manifests]).toEqual([
      record.image,
      record.variants,
      record.manifests,
    ]);
    expect(await visibleTags(registry)).toHaveLength(7);
  });

  test("is refused as a whole when one of its images is there with other content", async () => {
    const [from, to] = ["v0.4.0-debug", "v0.5.0-debug"].map((tag) => `${registry}/tiny:${tag}`);
    await succeed("regctl", ["image", "copy", from ?? "", to ?? ""], { env: client });
    const outcome = await release("v0.5.0");
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.text).toMatch(/tiny:v0\.5\.0-debug: this version is published already, with other content/);
    const tags = await visibleTags(registry);
    expect(tags).not.toContain("tiny:v0.5.0");
    expect(tags).not.toContain("charts/tiny:0.5.0");
    expect(await digestOf("latest")).toBe(record.image.digest);
  });
});

test("an image that the release does not make is found before anything is published", async () => {
  const folder = await aSample("tiny");
  edit(folder, "manifests/variants.yaml", "variants:\n- name: old\n  values: { image: { tag: v0.1.0 } }\n");
  await commit(folder, "feat: install an old version");
  const outcome = await slipway(folder, ["manifests", "--registry=registry.example.com/x"]);
  expect(outcome.exitCode).not.toBe(0);
  expect(outcome.text).toMatch(
    /manifests variant old: it runs registry\.example\.com\/x\/tiny:v0\.1\.0, which this release does not make \[manifests-image\]/,
  );
});
