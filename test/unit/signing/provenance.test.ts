import { expect, test } from "vitest";
import { makePlan } from "../../../src/plan.ts";
import { provenance, provenanceFile } from "../../../src/signing/provenance.ts";
import { attachCommand, hasSbom, SPDX } from "../../../src/signing/sbom.ts";
import { aPackage, aRepository } from "../builders.ts";

const sbom = { name: "linux-amd64.spdx.json", mediaType: SPDX, digest: `sha256:${"5".repeat(64)}` };

test("a provenance names builder, source, commit, parameters, materials and SBOMs, and no time", () => {
  const packages = ["./cmd/app", "./cmd/webhook"].map((dir) => aPackage(dir));
  const build = { images: { webhook: { main: "./cmd/webhook" } } };
  const plan = makePlan({ ...aRepository(), packages }, { build }, { version: "v1.4.0" });
  const made = provenance(plan, { subject: "https://ci", issuer: "https://i" }, [sbom]);
  expect(made).toMatchObject({
    buildDefinition: {
      externalParameters: { version: "v1.4.0", repository: "https://github.com/acme/app", environment: null },
      internalParameters: {
        module: "github.com/Acme/app",
        platforms: ["linux/amd64", "linux/arm64"],
        binaries: [{ path: "/app", main: "./cmd/app" }],
        images: { webhook: [{ path: "/webhook", main: "./cmd/webhook" }] },
      },
    },
    runDetails: {
      builder: { id: "https://ci" },
      byproducts: [{ name: sbom.name, digest: { sha256: "5".repeat(64) } }],
    },
  });
  const [source, ...tools] = made.buildDefinition.resolvedDependencies;
  expect(source).toEqual({ uri: "git+https://github.com/acme/app", digest: { gitCommit: "a".repeat(40) } });
  expect(tools.map(({ name }) => name)).toEqual(Object.keys(plan.tools));
  for (const { digest } of tools) expect(digest?.["sha256"]).toMatch(/^[0-9a-f]{64}$/);
  expect(provenanceFile(made)).toBe(provenanceFile(provenance(plan, { subject: "https://ci", issuer: "x" }, [sbom])));
});

test("without an identity nobody is named as builder, and without a remote the module is the source", () => {
  const repository = aRepository();
  const git = Object.fromEntries(Object.entries(repository.git).filter(([name]) => name !== "remote"));
  const facts = { ...repository, git: git as unknown as typeof repository.git };
  const made = provenance(makePlan(facts, {}, { version: "v1.4.0" }), undefined, []);
  expect(made.runDetails.builder.id).toBe("urn:slipway:builder:unidentified");
  expect(made.buildDefinition.resolvedDependencies[0]?.uri).toBe("pkg:golang/github.com/Acme/app");
});

test("an SBOM is attached once, and again when it is another one", () => {
  const subject = `ghcr.io/acme/app@sha256:${"a".repeat(64)}`;
  const command = attachCommand({ subject, ...sbom }, "/sbom/x");
  expect(command.slice(0, 6)).toEqual(["artifact", "put", "--subject", subject, "--artifact-type", SPDX]);
  const annotation = command.find((argument) => argument.includes(sbom.digest)) ?? "";
  const [name = "", value = ""] = annotation.split("=");
  const listed = JSON.stringify({
    descriptors: [{ artifactType: SPDX, digest: "sha256:1", annotations: { [name]: value } }],
  });
  expect(hasSbom(listed, sbom)).toBe(true);
  expect(hasSbom(listed, { ...sbom, digest: "sha256:2" })).toBe(false);
  expect(hasSbom(listed, { ...sbom, mediaType: "text/plain" })).toBe(false);
  expect(hasSbom('{"descriptors":null}', sbom)).toBe(false);
});
