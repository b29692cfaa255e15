import { describe, expect, test } from "vitest";
import { makePlan } from "../../../src/plan.ts";
import { planSigning } from "../../../src/signing/plan.ts";
import { provenance } from "../../../src/signing/provenance.ts";
import { CYCLONE_DX, SPDX } from "../../../src/signing/sbom.ts";
import { compare, doubts, fails, holds, leftOut, renderChecks } from "../../../src/verification/check.ts";
import { parseProvenances, platformCheck, provenanceChecks } from "../../../src/verification/provenance.ts";
import { rebuildObstacle, rebuiltImage } from "../../../src/verification/rebuild.ts";
import { sbomChecks, signedSboms } from "../../../src/verification/sboms.ts";
import { targetOf } from "../../../src/verification/target.ts";
import { chooseVerifier } from "../../../src/verification/verifier.ts";
import { aRepository } from "../builders.ts";

const COMMIT = "a".repeat(40);
const DIGEST = `sha256:${"5".repeat(64)}`;
const plan = makePlan(aRepository(), {}, { version: "v1.4.0" });
const predicate = provenance(plan, undefined, [
  { name: "x.spdx.json", mediaType: SPDX, digest: DIGEST },
  { name: "x.cyclonedx.json", mediaType: CYCLONE_DX, digest: `sha256:${"6".repeat(64)}` },
]);

describe("checks", () => {
  test("are shown as a table, and only what fails is a doubt", () => {
    const checks = [
      holds("a", "x", "1"),
      leftOut("b", "x", "no tag"),
      fails("c", "y", "it is 2\nbecause"),
      compare("d", "z", "", "3"),
    ];
    expect(renderChecks(checks).split("\n")).toHaveLength(7);
    expect(doubts(checks)).toMatchObject([
      { code: "verification-failed", where: "y", what: "c: it is 2", why: "because" },
      { where: "z", what: "d: it is missing, and not 3" },
    ]);
  });
});

describe("the target", () => {
  test("is all of a version, with the commit that its tag names", () => {
    const tag = { name: "v1.4.0", commit: COMMIT };
    const tagged = makePlan(aRepository({ tags: [tag], reachable: [tag] }), {}, { version: "v1.4.0" });
    expect(targetOf(tagged, undefined)).toMatchObject({
      images: [{ reference: "ghcr.io/acme/app:v1.4.0" }],
      charts: [{ name: "app" }],
      version: "v1.4.0",
      commit: COMMIT,
    });
  });

  test("is one image by its reference", () => {
    expect(targetOf(plan, "quay.io/x/y:v1")).toEqual({
      images: [{ repository: "quay.io/x/y", reference: "quay.io/x/y:v1" }],
      charts: [],
    });
    expect(targetOf(plan, `quay.io/x/y@${DIGEST}`).images[0]?.digest).toBe(DIGEST);
    expect(() => targetOf(plan, "no reference")).toThrow(/argument reference/);
  });
});

describe("the verifier", () => {
  const config = { publicKey: "cosign.pub", identity: "me", issuer: "https://i" };
  const signers = planSigning(config, { "cosign.pub": "PEM" }, undefined);

  test("is named by the call, then by the configuration: key before identity", () => {
    expect(chooseVerifier(signers, { key: true })).toMatchObject({ kind: "key" });
    expect(chooseVerifier(signers, { key: false })).toMatchObject({ kind: "key" });
    expect(chooseVerifier(signers, { key: false, identity: "you" })).toEqual({
      kind: "identity",
      identity: { subject: "you", issuer: "https://i" },
    });
    expect(chooseVerifier(planSigning({ kms: "awskms:///x" }, {}, undefined), { key: false })).toEqual({
      kind: "key",
      key: "awskms:///x",
    });
  });

  test("has to be there, and one only", () => {
    expect(() => chooseVerifier(planSigning({}, {}, undefined), { key: false })).toThrow(/verifier-missing/);
    expect(() => chooseVerifier(planSigning({}, {}, undefined), { key: false, identity: "me" })).toThrow(
      /verifier-missing/,
    );
    expect(() => chooseVerifier(signers, { key: true, identity: "me" })).toThrow(/verifier-ambiguous/);
  });
});

describe("a provenance", () => {
  const envelope = (statement: object): string =>
    JSON.stringify({ payload: Buffer.from(JSON.stringify(statement)).toString("base64") });

  test("is read from what cosign prints", () => {
    const subject = [{ digest: { sha256: "5".repeat(64) } }];
    const printed = `Verification for …\n${envelope({ subject, predicate })}\n`;
    expect(parseProvenances(printed)).toEqual([{ subjects: [DIGEST], predicate }]);
    expect(() => parseProvenances("nothing")).toThrow(/bug in Slipway/);
  });

  test("has to name version and commit, and the platforms of the index", () => {
    const target = { images: [], charts: [], version: "v1.4.0", commit: COMMIT };
    const states = (wanted: typeof target): string[] =>
      provenanceChecks("x", predicate, wanted).map(({ state }) => state);
    expect(states(target)).toEqual(["holds", "holds", "holds"]);
    expect(states({ ...target, version: "v1.5.0" })).toEqual(["holds", "fails", "holds"]);
    expect(states({ ...target, commit: "b".repeat(40) })).toEqual(["holds", "holds", "fails"]);
    expect(provenanceChecks("x", predicate, { images: [], charts: [] }).map(({ state }) => state)).toContain(
      "left out",
    );
    expect(platformCheck("x", ["linux/amd64", "linux/arm64"], predicate).state).toBe("holds");
    expect(platformCheck("x", ["linux/amd64"], predicate).state).toBe("fails");
  });
});

describe("SBOMs", () => {
  const listed = (artifactType: string, digest: string): object => ({
    artifactType,
    digest: "sha256:1",
    annotations: { "slipway.content.digest": digest },
  });
  const states = (...descriptors: object[]): string[] =>
    sbomChecks("linux/amd64", JSON.stringify({ descriptors }), predicate).map(({ state }) => state);

  test("have to be attached, and to be those of the provenance", () => {
    const both = [listed(SPDX, DIGEST), listed(CYCLONE_DX, `sha256:${"6".repeat(64)}`)];
    expect(states(...both)).toEqual(["holds", "holds"]);
    expect(states()).toEqual(["fails", "fails"]);
    expect(states(listed(SPDX, "sha256:other"), both[1] ?? {})).toEqual(["fails", "holds"]);
    expect(signedSboms(JSON.stringify({ descriptors: both }), predicate)).toEqual(["sha256:1", "sha256:1"]);
  });
});

describe("a rebuild", () => {
  test("needs the commit, and nothing changed", () => {
    expect(rebuildObstacle(COMMIT, [], COMMIT)).toBeUndefined();
    expect(rebuildObstacle(COMMIT, ["a"], COMMIT)?.detail).toContain("differs");
    expect(rebuildObstacle(COMMIT, [], "b".repeat(40))?.detail).toContain("check out bbbb");
    expect(rebuildObstacle(COMMIT, [], undefined)?.state).toBe("fails");
  });

  test("gives the same digest, or says what differs", () => {
    expect(rebuiltImage("x", DIGEST, DIGEST, []).state).toBe("holds");
    expect(doubts([rebuiltImage("x", DIGEST, "sha256:0", ["linux/arm64: /app"])])[0]?.why).toBe("linux/arm64: /app");
  });
});
