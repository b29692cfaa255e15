import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { aFolder, labVariable, recordOf, run, type Outcome } from "./harness.ts";
import { aRegistry, visibleTags } from "./registry.ts";
import { aSampleThatSigns, followNotes, release, verify, VERSION } from "./signing.ts";

const WORKFLOW = "acme/tiny/.github/workflows/release.yaml@refs/tags";
const SUBJECT = `https://github.com/${WORKFLOW}/${VERSION}`;
const issuer = labVariable("SLIPWAY_LAB_TOKENS");
const trustedRoot = labVariable("SLIPWAY_LAB_TRUSTED_ROOT");

/** What GitHub says of a job, as far as Fulcio asks for it. */
const CLAIMS = {
  sub: `repo:acme/tiny:ref:refs/tags/${VERSION}`,
  job_workflow_ref: `${WORKFLOW}/${VERSION}`,
  job_workflow_sha: "1".repeat(40),
  workflow_ref: `${WORKFLOW}/${VERSION}`,
  workflow_sha: "1".repeat(40),
  workflow: "release",
  event_name: "push",
  ref: `refs/tags/${VERSION}`,
  sha: "1".repeat(40),
  repository: "acme/tiny",
  repository_id: "1",
  repository_owner: "acme",
  repository_owner_id: "2",
  repository_visibility: "public",
  runner_environment: "github-hosted",
  run_id: "3",
  run_attempt: "1",
};

/** A command that prints a new token of the lab's issuer, and keeps it in a file. */
function aTokenCommand(claims: Readonly<Record<string, string>> = CLAIMS): { argument: string; given: () => string[] } {
  const folder = aFolder();
  const [script, tokens] = [join(folder, "token.sh"), join(folder, "tokens")];
  const url = `${issuer}/token?${new URLSearchParams(claims).toString()}`;
  writeFileSync(script, `#!/bin/sh\ncurl -sSf '${url}' | jq -r .value | tee -a ${tokens}\n`);
  writeFileSync(tokens, "");
  chmodSync(script, 0o755);
  const given = (): string[] => readFileSync(tokens, "utf8").split("\n").filter(Boolean);
  return { argument: `--identity-token=cmd:${script}`, given };
}

describe("a release that an identity signs, with certificates, logs and timestamps of a real Sigstore", () => {
  const registry = aRegistry();
  const output = join(aFolder(), "dist");
  const token = aTokenCommand();
  let folder: string;
  let released: Outcome;

  beforeAll(async () => {
    folder = await aSampleThatSigns({
      identity: `https://github.com/${WORKFLOW}/*`,
      issuer,
      services: {
        fulcio: labVariable("SLIPWAY_LAB_FULCIO"),
        rekor: labVariable("SLIPWAY_LAB_REKOR"),
        rekorVersion: 2,
        timestamps: `${labVariable("SLIPWAY_LAB_TIMESTAMPS")}/api/v1/timestamp`,
      },
    });
    const args = [token.argument, `--trusted-root=${trustedRoot}`, "export", `--path=${output}`];
    released = await release(folder, registry, args);
    expect(released.exitCode, released.text).toBe(0);
  });

  test("names the workflow, and is verified by the commands of its notes", async () => {
    expect(recordOf(output).signatures).toMatchObject({ kind: "identity", identity: { subject: SUBJECT, issuer } });
    copyFileSync(trustedRoot, join(output, "trusted-root.json"));
    expect(await followNotes(output)).toBeGreaterThan(1);
  });

  test("is proved, but not for those who expect somebody else", async () => {
    const proved = await verify(folder, registry, `--trusted-root=${trustedRoot}`);
    expect(proved.exitCode, proved.text).toBe(0);
    const other = ["--identity=https://github.com/mallory/tiny/*", `--issuer=${issuer}`];
    const doubted = await verify(folder, registry, `--trusted-root=${trustedRoot}`, ...other);
    expect(doubted.exitCode).toBe(1);
    expect(doubted.text).toContain("there is no signature by the expected signer");
  });

  test("fetches new tokens when it signs, long after the first one, and shows them nowhere", async () => {
    expect(new Set(token.given()).size).toBeGreaterThan(1);
    for (const [signature] of token.given().map((each) => each.split(".").slice(-1))) {
      expect(released.text).not.toContain(signature);
      expect((await run("grep", ["-rlF", signature ?? "", output])).stdout).toBe("");
    }
  });

  test.concurrent.each<[string, Readonly<Record<string, string>>, () => string, RegExp]>([
    [
      "a token of somebody else",
      { job_workflow_ref: "mallory/tiny/x.yaml@refs/heads/main" },
      () => trustedRoot,
      /signing-identity-unexpected/,
    ],
    [
      "a token for another audience",
      { audience: "elsewhere" },
      () => trustedRoot,
      /signing-identity-refused[^]*identity token gave no certificate/,
    ],
    ["a certificate whose authority has expired", {}, anExpiredRoot, /signing-certificate-refused/],
  ])("is refused before anything is visible: %s", async (_, claims, itsRoot, problem) => {
    const elsewhere = aRegistry();
    const stranger = aTokenCommand({ ...CLAIMS, ...claims });
    const refused = await release(folder, elsewhere, [stranger.argument, `--trusted-root=${itsRoot()}`]);
    expect(refused.exitCode, refused.text).toBe(1);
    expect(refused.text).toMatch(problem);
    expect(await visibleTags(elsewhere)).toEqual([]);
  });

  /** A root of trust by which the certificate authority's time was over before this release. */
  function anExpiredRoot(): string {
    const content = JSON.parse(readFileSync(trustedRoot, "utf8")) as {
      certificateAuthorities: { validFor: { end?: string } }[];
    };
    for (const { validFor } of content.certificateAuthorities) validFor.end = "2021-01-01T00:00:00Z";
    const file = join(aFolder(), "root.json");
    writeFileSync(file, JSON.stringify(content));
    return file;
  }
});

describe("a release that a key management service signs", () => {
  const kms = labVariable("SLIPWAY_LAB_KMS");
  const credentials = join(aFolder(), "credentials");

  beforeAll(() => {
    const lines = [
      "[default]",
      "aws_access_key_id = lab",
      "aws_secret_access_key = canary-of-the-kms",
      "region = lab-1",
    ];
    writeFileSync(credentials, lines.join("\n"));
  });

  test("is verified with the service's public key, which is among its files", async () => {
    const folder = await aSampleThatSigns({ kms, transparencyLog: false });
    const [registry, output] = [aRegistry(), join(aFolder(), "dist")];
    const args = [`--kms-credentials=file:${credentials}`, "export", `--path=${output}`];
    const released = await release(folder, registry, args);
    expect(released.exitCode, released.text).toBe(0);
    expect(recordOf(output).signatures).toMatchObject({ kind: "kms" });
    const proved = await verify(folder, registry, `--public-key=${join(output, "cosign.pub")}`);
    expect(proved.exitCode, proved.text).toBe(0);
    expect(released.text).not.toContain("canary-of-the-kms");
    expect((await run("grep", ["-rlF", "canary-of-the-kms", output])).stdout).toBe("");
  });

  test("is refused before it is built when the service has no such key", async () => {
    const folder = await aSampleThatSigns({ kms: `${kms}-of-somebody-else`, transparencyLog: false });
    const registry = aRegistry();
    const refused = await release(folder, registry, [`--kms-credentials=file:${credentials}`]);
    expect(refused.exitCode, refused.text).toBe(1);
    expect(refused.text).toContain("signing-kms-refused");
    expect(refused.text).not.toContain("> test …");
    expect(await visibleTags(registry)).toEqual([]);
  });
});
