import { describe, expect, test } from "vitest";
import { attestCommand, signCommand, verifyAttestationCommand, verifyCommand } from "../../../src/signing/commands.ts";
import { explainSigning, explainVerification, isUnsigned } from "../../../src/signing/diagnose.ts";
import { publicVerification } from "../../../src/signing/instructions.ts";
import { credentialsVariable } from "../../../src/signing/kms.ts";
import { planSigning, type Signing } from "../../../src/signing/plan.ts";
import { signingConfig } from "../../../src/signing/services.ts";
import { verificationOf } from "../../../src/signing/verification.ts";

const REFERENCE = `ghcr.io/acme/app@sha256:${"a".repeat(64)}`;
const identity = { subject: "https://github.com/acme/app/w.yaml@refs/tags/v1", issuer: "https://i" };

function aSigning(config: Parameters<typeof planSigning>[0], passed?: "key" | "token"): Signing {
  return planSigning(config, {}, passed) as Signing;
}

test("what signs is named by its file or address, never by its content", () => {
  expect(signCommand(aSigning({}, "key"), REFERENCE)).toEqual(
    `cosign sign --key /run/slipway/signing/cosign.key --yes ${REFERENCE}`.split(" "),
  );
  expect(signCommand(aSigning({}, "token"), REFERENCE).join(" ")).toContain("--identity-token /run/slipway/signing/");
  expect(attestCommand(aSigning({ kms: "gcpkms://k" }), REFERENCE).join(" ")).toContain("--key gcpkms://k");
  expect(credentialsVariable("gcpkms://k").variable).toBe("GOOGLE_APPLICATION_CREDENTIALS");
  expect(credentialsVariable("awskms:///alias/x").variable).toBe("AWS_SHARED_CREDENTIALS_FILE");
});

test("only what is not recorded publicly gets a configuration of its own", () => {
  expect(signingConfig({ kind: "public" })).toBeUndefined();
  expect(signCommand(aSigning({}, "key"), REFERENCE)).not.toContain("--signing-config");
  expect(signCommand(aSigning({ transparencyLog: false }, "key"), REFERENCE)).toContain("--signing-config");
  const services = { fulcio: "https://fulcio", rekor: "https://rekor", rekorVersion: 2, timestamps: "https://tsa" };
  expect(JSON.parse(signingConfig({ kind: "own", services }) ?? "")).toMatchObject({
    caUrls: [{ url: "https://fulcio", majorApiVersion: 1 }],
    oidcUrls: [],
    rekorTlogUrls: [{ url: "https://rekor", majorApiVersion: 2 }],
    tsaUrls: [{ url: "https://tsa" }],
  });
});

describe("verification", () => {
  test.each([
    [{ kind: "public" }, []],
    [{ kind: "none" }, ["--trusted-root", "tr.json", "--insecure-ignore-tlog=true"]],
    [{ kind: "own", services: { rekor: "https://r" } }, ["--trusted-root", "tr.json"]],
    [
      { kind: "own", services: { timestamps: "https://t" } },
      ["--trusted-root", "tr.json", "--insecure-ignore-tlog=true", "--use-signed-timestamps"],
    ],
  ] as const)("trusts what signatures were made with: %o", (trust, args) => {
    const how = verificationOf(trust, { kind: "key", key: "k.pub" }, trust.kind === "public" ? undefined : "tr.json");
    expect(verifyCommand(how, [REFERENCE])).toEqual(["cosign", "verify", "--key", "k.pub", ...args, REFERENCE]);
  });

  test("wants the identity and who vouches for it", () => {
    const how = verificationOf({ kind: "public" }, { kind: "identity", identity });
    expect(verifyAttestationCommand(how, [REFERENCE]).join(" ")).toContain(
      `--certificate-identity ${identity.subject} --certificate-oidc-issuer https://i`,
    );
  });

  test("takes a pattern as cosign does", () => {
    const how = verificationOf(
      { kind: "public" },
      { kind: "identity", identity: { subject: "https://a.b/*", issuer: "https://i" } },
    );
    expect(verifyCommand(how, [REFERENCE])).toContain("^https://a\\.b/.*$");
  });

  test("users are told how to do it, of everything that has a digest", () => {
    const artifacts = [
      { kind: "image", name: "app", repository: "r/app", tag: "v1", version: "1", digest: "sha256:1" },
      { kind: "chart", name: "app", repository: "r/charts/app", tag: "1", version: "1" },
    ] as const;
    const signing = aSigning({ transparencyLog: false }, "key");
    const lines = publicVerification({ kind: "key", publicKey: "PEM", subjects: [] }, signing, artifacts);
    expect(lines.map((argv) => argv.join(" "))).toEqual([
      "cosign verify --key cosign.pub --insecure-ignore-tlog=true r/app@sha256:1",
      "cosign verify-attestation --type https://slsa.dev/provenance/v1 --key cosign.pub --insecure-ignore-tlog=true r/app@sha256:1",
    ]);
    expect(publicVerification(undefined, planSigning({}, {}, undefined), artifacts)).toEqual([]);
  });
});

describe("what cosign says", () => {
  test.each([
    ["Error: decrypt: encrypted: decryption failed", "signing-key-refused"],
    ["Error: reading key: unsupported pem type: RSA PRIVATE KEY", "signing-key-refused"],
    ["getting key from Fulcio: retrieving cert: error obtaining token: expired", "signing-identity-refused"],
    [
      "error signing bundle: failed to verify leaf certificate: leaf certificate verification failed",
      "signing-certificate-refused",
    ],
    ["signing bundle: uploading to rekor: dial tcp", "signing-log-failed"],
    ["getting signer: kms: AccessDeniedException", "signing-kms-refused"],
    ["GET https://r/v2/: UNAUTHORIZED: authentication required", "registry-login-refused"],
    ["PUT https://r/v2/: unexpected status code 503 Service Unavailable", "registry-interrupted"],
  ])("%s", (stderr, code) => {
    expect(explainSigning("r")({ stdout: "", stderr }).code).toBe(code);
  });

  test.each([
    ["Error: no signatures found", true],
    ["Error: no matching attestations: ", true],
    ["none of the attestations matched the predicate type: https://slsa.dev/provenance/v1, found: x", true],
    ["no matching attestations: failed to verify signature: accepted signatures do not match threshold", true],
    ["GET https://r/v2/app: UNAUTHORIZED: authentication required", false],
    ["unexpected status code 503", false],
  ])("is a missing signature, or not: %s", (stderr, unsigned) => {
    expect(isUnsigned({ stdout: "", stderr })).toBe(unsigned);
    expect(explainVerification("r")({ stdout: "", stderr }).where).toBe("r");
  });
});
