import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";
import type { Provenance } from "../../src/signing/provenance.ts";
import { onEvent } from "./actions.ts";
import { aFolder, commit, edit, recordOf, slipway, succeed, type Outcome } from "./harness.ts";
import { aRegistry, clientLogin, login, visibleTags } from "./registry.ts";
import { aKey, aSampleThatSigns, PASSWORD, VERSION, type Key } from "./signing.ts";

const registry = aRegistry();
const client = clientLogin();
let key: Key;
let folder: string;
let staged: ReleaseRecord;

beforeAll(async () => {
  key = await aKey("the project");
  folder = await aSampleThatSigns(
    { publicKey: "cosign.pub", transparencyLog: false },
    { "cosign.pub": readFileSync(key.publicKey, "utf8") },
  );
  const prefix = (name: string): string => `{ registry: ${registry}/${name}`;
  const environments = `environments:\n  dev: ${prefix("dev")} }\n  staging: ${prefix("staging")} }\n  prod: ${prefix("prod")}, after: staging }\n`;
  edit(folder, "slipway.yaml", `signing: { publicKey: cosign.pub, transparencyLog: false }\n${environments}`);
  await commit(folder, "chore: have environments");
  await succeed("git", ["tag", "--force", VERSION], { cwd: folder });
});

async function call(name: string, ...args: string[]): Promise<Outcome> {
  return slipway(folder, [name, `--version=${VERSION}`, ...login(), ...args]);
}

const promote = (...args: string[]): Promise<Outcome> => call("promote", "--to=prod", ...key.args, ...args);

/** Digests of what refers to an image. */
async function referrers(image: string): Promise<string[]> {
  const args = ["artifact", "list", "--format", "{{json .Descriptors}}", image];
  const listed = JSON.parse(await succeed("regctl", args, { env: client })) as { digest: string }[];
  return listed.map(({ digest }) => digest).sort();
}

const inProd = async (): Promise<string[]> =>
  (await visibleTags(registry)).filter((tag) => tag.startsWith("prod/")).map((tag) => tag.slice("prod/".length));

test("what staging does not have is not promoted", async () => {
  const { exitCode, text } = await promote();
  expect(exitCode, text).toBe(1);
  expect(text).toMatch(/staging\/tiny:v0\.4\.0: image: there is no such image/);
  expect(await inProd()).toEqual([]);
});

test("what staging has arrives as it is, without being built, and is proved there", async () => {
  const before = join(aFolder(), "dist");
  const released = await call("release", "--env=staging", ...key.args, "export", `--path=${before}`);
  expect(released.exitCode, released.text).toBe(0);
  staged = recordOf(before);

  const output = join(aFolder(), "dist");
  const promoted = await promote("--from=staging", "export", `--path=${output}`);
  expect(promoted.exitCode, promoted.text).toBe(0);
  for (const stage of ["proof in staging", "image from staging", "carry signatures", "scan", "sign image"])
    expect(promoted.text).toContain(`> ${stage}: done`);
  expect(promoted.text).not.toMatch(/go build|gotestsum --/);

  const record = recordOf(output);
  expect(record.environment).toBe("prod");
  const { digest: index, platforms } = staged.image;
  expect(record.image).toMatchObject({ reference: `${registry}/prod/tiny:${VERSION}`, digest: index, platforms });
  expect(record.skipped).toContainEqual({ stage: "test", why: "the image is that of staging" });
  expect(readdirSync(output)).not.toContain("tests");
  expect(await inProd()).toEqual(["charts/tiny:0.4.0", "tiny:latest", "tiny:v0.4", "tiny:v0.4.0"]);
  const provenance = JSON.parse(readFileSync(join(output, "provenance.json"), "utf8")) as Provenance;
  expect(provenance.buildDefinition.externalParameters).toMatchObject({ environment: "prod", promotedFrom: "staging" });

  const verified = await call("verify", "--env=prod");
  expect(verified.exitCode, verified.text).toBe(0);
  // Whatever staging attached is there, too.
  for (const { digest } of [staged.image, ...staged.image.platforms]) {
    const ofStaging = await referrers(`${registry}/staging/tiny@${digest}`);
    expect(ofStaging.length).toBeGreaterThan(1);
    expect(await referrers(`${registry}/prod/tiny@${digest}`)).toEqual(expect.arrayContaining(ofStaging));
  }
});

test("again, by the GitHub action, changes nothing", async () => {
  const before = await referrers(`${registry}/prod/tiny:${VERSION}`);
  const event = { GITHUB_EVENT_NAME: "workflow_dispatch", GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: VERSION };
  const signing = { SLIPWAY_SIGNING_KEY: readFileSync(key.file, "utf8"), SLIPWAY_SIGNING_PASSWORD: PASSWORD };
  const settings = { ...event, ...signing, SLIPWAY_PROMOTE_TO: "prod", SLIPWAY_REGISTRY: "" };
  const step = await onEvent("push-tag", folder, "", settings);
  expect(step.exitCode, step.text).toBe(0);
  expect(step.outputs["image"]).toBe(`${registry}/prod/tiny:${VERSION}@${staged.image.digest}`);
  expect(recordOf(join(folder, "dist")).published.map(({ kept }) => kept)).not.toContain(false);
  expect(await referrers(`${registry}/prod/tiny:${VERSION}`)).toEqual(before);
  rmSync(join(folder, "dist"), { recursive: true });
});

test("what somebody put under staging's tag is not promoted", async () => {
  const tag = `${registry}/staging/tiny:${VERSION}`;
  const other = ["--annotation", "com.example.by=somebody", "--create", tag];
  await succeed("regctl", ["image", "mod", `${registry}/staging/tiny@${staged.image.digest}`, ...other], {
    env: client,
  });
  const refused = await promote();
  expect(refused.exitCode, refused.text).toBe(1);
  expect(refused.text).toMatch(/verification-failed[^]*there is no signature/);
});

test("without anybody who vouches for staging nothing is promoted", async () => {
  edit(folder, "slipway.yaml", (now) =>
    now.replace("signing: { publicKey: cosign.pub, transparencyLog: false }\n", ""),
  );
  await commit(folder, "chore: sign no more");
  await succeed("git", ["tag", "--force", VERSION], { cwd: folder });
  const refused = await slipway(folder, ["promote", `--version=${VERSION}`, "--to=prod", ...login()]);
  expect(refused.exitCode, refused.text).toBe(1);
  expect(refused.text).toContain("promotion-unproved");
  expect(refused.text).not.toContain("> test …");
});
