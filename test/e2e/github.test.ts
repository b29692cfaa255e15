import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchTrusting } from "../../dagger/trusted-fetch.ts";
import { refusal } from "../github/repository.ts";
import { startGitHub, tokens, type GitHubServer } from "../github/server.ts";
import { onEvent, type StepOutcome } from "./actions.ts";
import {
  aFolder,
  aSample,
  commit,
  edit,
  labVariable,
  run,
  slipway,
  succeed,
  surroundings,
  type Outcome,
} from "./harness.ts";
import { aRegistry, login, visibleTags } from "./registry.ts";

/** The machine's own address that the engine's containers can reach: the one that leads to the registry. */
function ownAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(443, labVariable("SLIPWAY_LAB_REGISTRY"), () => {
      resolve(socket.localAddress ?? "");
      socket.end();
    });
    socket.on("error", reject);
  });
}

/** A CA that neither the engine nor its containers know, and a certificate of it for an address. */
async function certificates(address: string): Promise<{ ca: string; key: string; cert: string }> {
  const cwd = aFolder();
  const openssl = (...args: string[]) => succeed("openssl", args, { cwd });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl("req", "-x509", ...newKey, "-subj", "/CN=GitHub stand-in CA", "-keyout", "ca.key", "-out", "ca.crt");
  await openssl("req", ...newKey, "-subj", "/CN=github", "-keyout", "server.key", "-out", "server.csr");
  writeFileSync(join(cwd, "names"), `subjectAltName=IP:${address}\n`);
  const signed = ["-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial"];
  await openssl("x509", ...signed, "-extfile", "names", "-out", "server.crt");
  const read = (file: string): string => readFileSync(join(cwd, file), "utf8");
  return { ca: read("ca.crt"), key: read("server.key"), cert: read("server.crt") };
}

/** Octokit runs in the module's own process in the engine, and reaches a stand-in for GitHub on this machine. */
describe("a release on GitHub", () => {
  const registry = aRegistry();
  let server: GitHubServer;
  let folder: string;
  let ca: string;
  let trusting: typeof fetch;
  let interrupted: Outcome;
  let continued: StepOutcome;

  beforeAll(async () => {
    const address = await ownAddress();
    const made = await certificates(address);
    server = await startGitHub(address, made);
    trusting = fetchTrusting(made.ca);
    ca = join(aFolder(), "ca.pem");
    writeFileSync(ca, `${made.ca}${readFileSync(labVariable("SLIPWAY_LAB_CA"), "utf8")}`);
    folder = await aSample("tiny");
    await succeed("git", ["tag", "--delete", "v0.3.0"], { cwd: folder });
    await succeed("git", ["remote", "add", "origin", `${server.url}/acme/tiny.git`], { cwd: folder });
    edit(folder, "slipway.yaml", `githubUrl: ${server.url}\n`);
    await commit(folder, "ci: release on our GitHub server");
    await succeed("git", ["tag", "v0.3.0"], { cwd: folder });
    server.repository.tags.set("v0.3.0", (await succeed("git", ["rev-parse", "HEAD"], { cwd: folder })).trim());
    // Once an answer is lost, which the release gets over; then the token ends, which it does not.
    server.faults.push({ method: "POST", path: /name=RELEASE_NOTES/, answer: "close", effect: "half" });
    server.faults.push({ method: "POST", path: /name=tiny-0/, answer: refusal(401, "Bad credentials") });
    const args = ["release", "--version=v0.3.0", `--registry=${registry}`, ...login(), "--github-token=env:CANARY"];
    interrupted = await slipway(folder, args, { CANARY: tokens.writer }, [...surroundings(), `--ca=${ca}`]);
    continued = await onEvent("push-tag", folder, registry, { SLIPWAY_CA: ca, SLIPWAY_GITHUB_TOKEN: tokens.writer });
  });
  afterAll(() => server.close());

  test("that breaks in between says so, and leaves nothing but a draft", () => {
    expect(interrupted.exitCode).not.toBe(0);
    expect(interrupted.text).toContain("[github-login-refused]");
    expect(interrupted.text).toMatch(/upload of RELEASE_NOTES.md: .*; trying again in 1 s/);
    const first = server.requests.findIndex((line) => line.includes("name=tiny-0"));
    const second = server.requests.slice(first + 1);
    expect(second.filter((line) => line.includes("name=RELEASE_NOTES"))).toEqual([]);
  });

  test("is continued by the same command, and published with its files", async () => {
    expect(continued.exitCode, continued.text).toBe(0);
    expect(server.repository.releases).toHaveLength(1);
    const [release] = server.repository.releases;
    expect(release).toMatchObject({ draft: false, prerelease: false, name: "tiny v0.3.0", tag_name: "v0.3.0" });
    expect(release?.body).toMatch(/^Released on .*## Artifacts/s);
    expect(server.repository.latest).toBe("v0.3.0");
    expect(await visibleTags(registry)).toContain("tiny:latest");

    const download = async (name: string): Promise<Buffer> => {
      const answer = await trusting(`${server.url}/acme/tiny/releases/download/v0.3.0/${name}`);
      return Buffer.from(await answer.arrayBuffer());
    };
    const lines = (await download("checksums.txt")).toString().trimEnd().split("\n");
    const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
    expect([...sums.keys()]).toEqual(expect.arrayContaining(["CHANGELOG.md", "RELEASE_NOTES.md", "tiny-0.3.0.tgz"]));
    const others = release?.assets.map(({ name }) => name).filter((name) => name !== "checksums.txt");
    expect(others?.sort()).toEqual([...sums.keys()].sort());
    for (const [name, sum] of sums) {
      expect(
        createHash("sha256")
          .update(await download(name))
          .digest("hex"),
        name,
      ).toBe(sum);
    }
    expect(await download("tiny-0.3.0.tgz")).toEqual(readFileSync(join(folder, "dist/charts/tiny-0.3.0.tgz")));
  });

  test("is in the record, the summary and the action's outputs", () => {
    const page = `${server.url}/acme/tiny/releases/tag/v0.3.0`;
    const [image, chart] = [/\/tiny:v0\.3\.0@sha256:[0-9a-f]{64}$/, `${registry}/charts/tiny:0.3.0`];
    expect(continued.outputs).toEqual({
      ...{ image: expect.stringMatching(image) as string, chart, folder: "dist", "release-url": page },
    });
    expect(continued.summary).toContain(page);
    const record = JSON.parse(readFileSync(join(folder, "dist/release.json"), "utf8")) as {
      published: { kind: string; reference: string; kept: boolean }[];
      skipped: unknown[];
    };
    const kinds = record.published.map(({ kind }) => kind);
    expect(kinds.indexOf("release")).toBeGreaterThan(kinds.lastIndexOf("chart"));
    expect(kinds.indexOf("release")).toBeLessThan(kinds.indexOf("channel"));
    expect(record.skipped).toMatchObject([{ stage: "signatures" }]);
  });

  test("again changes nothing: every run makes the same files", async () => {
    const before = server.requests.length;
    rmSync(join(folder, "dist"), { recursive: true });
    const again = await onEvent("push-tag", folder, registry, { SLIPWAY_CA: ca, SLIPWAY_GITHUB_TOKEN: tokens.writer });
    expect(again.exitCode, again.text).toBe(0);
    expect(again.summary).toMatch(/release +https\S+ +sha256:\w+ +was there/);
    const writes = server.requests.slice(before).filter((line) => !line.startsWith("GET"));
    expect(writes).toEqual(["POST /api/v3/repos/acme/tiny/releases/generate-notes"]);
  });

  test("keeps its token out of every log and file", async () => {
    const found = await run("grep", ["-rl", tokens.writer, "dist"], { cwd: folder });
    expect(found).toMatchObject({ exitCode: 1, text: "" });
    for (const text of [interrupted.text, continued.text, continued.summary]) expect(text).not.toContain(tokens.writer);
  });
});
