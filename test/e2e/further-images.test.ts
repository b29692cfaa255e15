import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { recordedImages, type ReleaseRecord } from "../../src/record.ts";
import { aFolder, commit, edit, recordOf, slipway, succeed, type Outcome } from "./harness.ts";
import { aRegistry, clientLogin, login, programOutput, visibleTags } from "./registry.ts";
import { aKey, aSampleThatSigns, VERSION, type Key } from "./signing.ts";

/** A Go module of its own, which takes a package from the one at the root. */
const webhook = {
  "words/words.go": 'package words\n\nconst Webhook = "webhook"\n',
  "cmd/webhook/go.mod": `module github.com/acme/tiny/cmd/webhook

go 1.26.0

require github.com/acme/tiny v0.0.0

replace github.com/acme/tiny => ../../
`,
  "cmd/webhook/main.go": `package main

import (
	"fmt"

	"github.com/acme/tiny/words"
)

var version = "dev"

func main() { fmt.Println(words.Webhook, version) }
`,
  "cmd/webhook/main_test.go": `package main

import "testing"

func TestWebhook(t *testing.T) {
	if version != "dev" {
		t.Error(version)
	}
}
`,
};

/** The sample's Deployment once more, with an image of its own. */
const second = (template: string): string =>
  `${template}---\n${template.replaceAll("{{ .Release.Name }}", "{{ .Release.Name }}-webhook").replaceAll(".Values.image", ".Values.webhook.image")}`;

describe("a repository with an image for its webhook, which is a Go module of its own", () => {
  const registry = aRegistry();
  const client = clientLogin();
  let key: Key;
  let folder: string;
  let staged: ReleaseRecord;
  const output = join(aFolder(), "dist");

  const call = (name: string, ...args: string[]): Promise<Outcome> =>
    slipway(folder, [name, `--version=${VERSION}`, ...login(), ...args]);

  beforeAll(async () => {
    key = await aKey("the project");
    const signing = { publicKey: "cosign.pub", transparencyLog: false };
    folder = await aSampleThatSigns(signing, { "cosign.pub": readFileSync(key.publicKey, "utf8") });
    for (const [path, text] of Object.entries(webhook)) edit(folder, path, text);
    edit(
      folder,
      "chart/values.yaml",
      (now) => `${now}webhook:\n  image: { repository: ghcr.io/acme/tiny-webhook, tag: v0.0.1 }\n`,
    );
    edit(folder, "chart/templates/deployment.yaml", second);
    const environments = {
      staging: { registry: `${registry}/staging` },
      prod: { registry: `${registry}/prod`, after: "staging" },
    };
    const build = { images: { "tiny-webhook": { main: "./cmd/webhook" } } };
    edit(folder, "slipway.yaml", JSON.stringify({ signing, environments, build }));
    await commit(folder, "feat: check lamps before they are stored");
    await succeed("git", ["tag", "--force", VERSION], { cwd: folder });
    const released = await call("release", "--env=staging", ...key.args, "export", `--path=${output}`);
    expect(released.exitCode, released.text).toBe(0);
    staged = recordOf(output);
  });

  test("tests both modules, and each program consists of its own one", () => {
    const read = (file: string): string => readFileSync(join(output, file), "utf8");
    expect(read("tests/junit-cmd-webhook.xml")).toContain('name="TestWebhook"');
    expect(read("tests/coverage-cmd-webhook.txt")).toContain("total:");
    expect(read("tests/junit.xml")).not.toContain("TestWebhook");
    expect(read("sbom/linux-amd64-tiny-webhook.spdx.json")).toContain('"github.com/acme/tiny/cmd/webhook"');
    expect(read("sbom/linux-amd64.spdx.json")).not.toContain("cmd/webhook");
  });

  test("releases it with a program, tags, a title and SBOMs of its own, and chart and manifests run both", async () => {
    const [image] = recordedImages(staged).slice(1);
    const reference = `${registry}/staging/tiny-webhook:${VERSION}`;
    expect(image).toMatchObject({ name: "tiny-webhook", which: "image tiny-webhook", reference });
    const signed = [image, ...(image?.platforms ?? [])].map((each) => each?.digest ?? "");
    expect(staged.signatures?.subjects).toEqual(
      expect.arrayContaining(signed.map((digest) => `${registry}/staging/tiny-webhook@${digest}`)),
    );
    const config = JSON.parse(await succeed("regctl", ["image", "inspect", reference], { env: client })) as {
      config: { Entrypoint: string[]; Labels: Record<string, string> };
    };
    expect(config.config.Entrypoint).toEqual(["/tiny-webhook"]);
    expect(config.config.Labels["org.opencontainers.image.title"]).toBe("tiny-webhook");
    expect(await programOutput(reference, "/tiny-webhook")).toBe(`webhook ${VERSION}\n`);

    const images = ["tiny", "tiny-webhook"];
    expect(readdirSync(join(output, "sbom"))).toEqual(
      expect.arrayContaining(["linux-amd64.spdx.json", "linux-arm64-tiny-webhook.cyclonedx.json"]),
    );
    expect(readFileSync(join(output, "report.html"), "utf8")).toContain("<h3>Image tiny-webhook</h3>");
    const manifests = readFileSync(join(output, "manifests/install.yaml"), "utf8");
    const rendered = await succeed("helm", ["template", join(output, "charts/tiny-0.4.0.tgz")]);
    for (const [i, name] of images.entries()) {
      const digest = recordedImages(staged)[i]?.digest ?? "";
      expect(manifests).toContain(`image: "${registry}/staging/${name}@${digest}"`);
      expect(rendered).toContain(`image: "${registry}/staging/${name}:${VERSION}"`);
    }
  });

  test("promotes it by digest, and withdraws it with the controller's image", async () => {
    const promoted = await call("promote", "--to=prod", ...key.args);
    expect(promoted.exitCode, promoted.text).toBe(0);
    const inProd = async (): Promise<string[]> =>
      (await visibleTags(registry)).filter((tag) => tag.startsWith("prod/tiny")).map((tag) => tag.slice(5));
    const versions = [`tiny-webhook:${VERSION}`, `tiny:${VERSION}`];
    const channels = ["latest", "v0.4"].flatMap((tag) => [`tiny-webhook:${tag}`, `tiny:${tag}`]);
    expect((await inProd()).sort()).toEqual([...versions, ...channels].sort());
    const arrived = ["manifest", "head", `${registry}/prod/tiny-webhook:${VERSION}`];
    expect((await succeed("regctl", arrived, { env: client })).trim()).toBe(recordedImages(staged)[1]?.digest);

    const withdrawn = await call("withdraw", "--env=prod", "--reason=loses lamps");
    expect(withdrawn.exitCode, withdrawn.text).toBe(0);
    expect(await inProd()).toEqual(versions);
  });
});
