import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";
import type { Provenance } from "../../src/signing/provenance.ts";
import { aFolder, run, slipway, succeed, type Outcome, recordOf } from "./harness.ts";
import { aRegistry, clientLogin, login } from "./registry.ts";
import { aKey, aSignedSample, followNotes, PASSWORD, release, verify, VERSION, type Key } from "./signing.ts";

let key: Key;
let stranger: Key;
let folder: string;

beforeAll(async () => {
  [key, stranger] = await Promise.all([aKey("the project"), aKey("a stranger")]);
  folder = await aSignedSample(key.publicKey);
});

describe("a signed release", () => {
  const registry = aRegistry();
  const output = join(aFolder(), "dist");
  let client: Record<string, string>;
  let released: Outcome;
  let record: ReleaseRecord;

  beforeAll(async () => {
    client = clientLogin();
    released = await release(folder, registry, [...key.args, "export", `--path=${output}`]);
    expect(released.exitCode, released.text).toBe(0);
    record = recordOf(output);
  });

  test("is signed by digest, index, platforms and chart, before anybody sees it", () => {
    const { image, charts, signatures } = record;
    const digests = [image.digest, ...image.platforms.map(({ digest }) => digest), charts[0]?.digest ?? ""];
    expect(signatures?.subjects.map((subject) => subject.split("@")[1])).toEqual(digests);
    const at = (words: string): number => released.text.indexOf(words);
    expect(at("> push image: done")).toBeLessThan(at("> attach SBOMs …"));
    expect(at("> push chart: done")).toBeLessThan(at("> sign chart …"));
    for (const signed of ["image", "chart"]) expect(at(`> sign ${signed}: done`)).toBeLessThan(at("> tag image …"));
    expect(at("> tag image: done")).toBeLessThan(at("> tag chart …"));
    expect(at("> tag chart: done")).toBeLessThan(at("> channels …"));
  });

  test("has the chart under the digest that helm push would give it", async () => {
    const file = join(output, "charts/tiny-0.4.0.tgz");
    const date = (await succeed("git", ["log", "-1", "--format=%ct"], { cwd: folder })).trim();
    await succeed("touch", ["--date", `@${date}`, file]);
    const elsewhere = aRegistry();
    await succeed("helm", ["push", file, `oci://${elsewhere}/charts`], { env: { ...client, TZ: "UTC" } });
    const pushed = await succeed("regctl", ["manifest", "head", `${elsewhere}/charts/tiny:0.4.0`], { env: client });
    expect(record.charts[0]?.digest).toBe(pushed.trim());
  });

  test("is verified by the commands of its release notes", async () => {
    // Without the public root of trust, which cannot be fetched here.
    const root = join(aFolder(), "root.json");
    await succeed("cosign", ["trusted-root", "create", "--out", root]);
    expect(await followNotes(output, `--trusted-root ${root}`)).toBe(4);
  });

  test("has a provenance that names source, commit and materials by digest", async () => {
    const predicate = JSON.parse(readFileSync(join(output, "provenance.json"), "utf8")) as Provenance;
    const head = (await succeed("git", ["rev-parse", "HEAD"], { cwd: folder })).trim();
    expect(predicate.buildDefinition.externalParameters.version).toBe(VERSION);
    const [source, ...tools] = predicate.buildDefinition.resolvedDependencies;
    expect(source?.digest).toEqual({ gitCommit: head });
    for (const { name, digest } of tools) expect(digest?.["sha256"], name).toMatch(/^[0-9a-f]{64}$/);
    const sboms = predicate.runDetails.byproducts.map(({ name }) => name);
    expect(sboms).toEqual(
      ["amd64", "arm64"].flatMap((arch) => [`linux-${arch}.spdx.json`, `linux-${arch}.cyclonedx.json`]),
    );
  });

  test("is proved, and proved again by building it anew", async () => {
    const proved = await verify(folder, registry, "--rebuild");
    expect(proved.exitCode, proved.text).toBe(0);
    const rows = proved.stdout.split("\n").map((line) => line.split(/ {2,}/));
    const states = (what: string): (string | undefined)[] =>
      rows.filter(([name]) => name === what).map((row) => row[2]);
    expect(states("signature")).toEqual(["holds", "holds"]);
    expect(states("commit")).toEqual(["holds", "holds"]);
    expect(states("SBOM, SPDX")).toEqual(["holds", "holds"]);
    expect(states("SBOM, CycloneDX")).toEqual(["holds", "holds"]);
    expect(states("image of the chart")).toEqual(["holds"]);
    expect(states("rebuild")).toEqual(["holds", "holds"]);
  });

  test("is doubted by those who trust another key", async () => {
    const doubted = await verify(folder, registry, `--public-key=${stranger.publicKey}`);
    expect(doubted.exitCode).toBe(1);
    expect(doubted.text).toMatch(/verification-failed[^]*no signature by the expected signer/);
  });

  test("is doubted when its tag leads to another image", async () => {
    const reference = `${registry}/tiny`;
    const [arm] = record.image.platforms.filter(({ platform }) => platform === "linux/arm64");
    const mirror = process.env["SLIPWAY_LAB_MIRROR"] ?? "";
    const other = `${mirror}/gcr.io/distroless/static-debian12:nonroot`;
    await succeed("regctl", ["image", "copy", other, `${reference}:${VERSION}`], { env: client });
    try {
      const doubted = await verify(folder, registry);
      expect(doubted.exitCode).toBe(1);
      expect(doubted.text).toContain(`${reference}:${VERSION}: signature: there is no signature`);
      const one = await slipway(folder, ["verify", `--reference=${reference}@${arm?.digest ?? ""}`, ...login()]);
      expect(one.exitCode).toBe(1);
      expect(one.text).toContain("the image of one platform");
    } finally {
      await succeed("regctl", ["image", "copy", `${reference}@${record.image.digest}`, `${reference}:${VERSION}`], {
        env: client,
      });
    }
  });

  test("shows the key's password and the key nowhere", async () => {
    const secret = Buffer.from(PASSWORD);
    expect(released.text).not.toContain(PASSWORD);
    expect(released.text).not.toContain(secret.toString("base64"));
    const found = await run("grep", ["-rlE", `${PASSWORD}|ENCRYPTED SIGSTORE PRIVATE KEY`, output]);
    expect(found.stdout).toBe("");
  });
});
