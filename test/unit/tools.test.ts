import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { readConfigFile } from "../../src/config/parse.ts";
import { explainImage } from "../../src/diagnose.ts";
import { makePlan, type Plan } from "../../src/plan.ts";
import { renderPlan } from "../../src/plan-text.ts";
import { toolImages, unpinned, withDigests, type ImageDigests } from "../../src/tools.ts";
import { aRepository } from "./builders.ts";

const digest = `sha256:${"d".repeat(64)}`;
const mirror = { prefix: "mirror.example.com", pinned: false };

function planWith(images: Config["images"] & object, imageDigests: ImageDigests = {}): Plan {
  return makePlan({ ...aRepository(), imageDigests }, { images }, { version: "v1.4.0" });
}

test("the built-in images are pinned; those of a mirror with rebuilt ones, and configured tags, have to be looked up", () => {
  expect(unpinned(toolImages({}, undefined))).toEqual([]);
  expect(unpinned(toolImages({}, { ...mirror, pinned: true }))).toEqual([]);
  const all = ["golang", "base", "helm", "regctl", "osvScanner", "cosign", "kubeconform"];
  expect(unpinned(toolImages({}, mirror))).toEqual(all);
  const configured = { base: "quay.io/acme/base:1", helm: `quay.io/acme/helm:3@${digest}`, golang: "golang" };
  expect(unpinned(toolImages(configured, undefined))).toEqual(["golang", "base"]);
});

test("a digest that was looked up goes beside the tag, and changes nothing that has one", () => {
  const images = toolImages({ base: "quay.io/acme/base:1", golang: "golang" }, undefined);
  expect(withDigests(images, { base: digest, golang: digest })).toEqual({
    ...images,
    base: `quay.io/acme/base:1@${digest}`,
    golang: `docker.io/library/golang@${digest}`,
  });
});

describe("the plan", () => {
  test("holds what tags were at that moment, and warns about each, with its place", () => {
    const plan = planWith({ base: "quay.io/acme/base:1", helm: `quay.io/acme/helm:3@${digest}` }, { base: digest });
    expect(plan.tools.base).toBe(`quay.io/acme/base:1@${digest}`);
    expect(plan.warnings).toMatchObject([{ code: "image-not-pinned", where: "slipway.yaml: images.base" }]);
    const text = renderPlan(plan);
    expect(text).toContain("1 warning:");
    expect(text).toContain(`pin it: write images.base: quay.io/acme/base:1@${digest}`);
    expect(text).toContain("Nothing stands in the way of a release.");
  });

  test("names line and column of the tag", () => {
    const { value, placeOf } = readConfigFile("registry: ghcr.io/acme\nimages:\n  base: quay.io/acme/base:1\n");
    const plan = makePlan({ ...aRepository(), imageDigests: { base: digest } }, value, {}, placeOf);
    expect(plan.warnings[0]?.where).toMatch(/^slipway\.yaml:3:\d+/);
  });

  test("warns about nothing that Slipway or a mirror decides", () => {
    const facts = { ...aRepository(), imageDigests: { base: digest, golang: digest } };
    const plan = makePlan(facts, {}, { version: "v1.4.0", mirror });
    expect(plan.tools.base).toMatch(new RegExp(`^mirror\\.example\\.com/gcr\\.io/.*:nonroot@${digest}$`));
    expect(plan.warnings).toEqual([]);
    expect(renderPlan(plan)).not.toContain("warning");
  });
});

test("an image that is not there is named, without what only the engine understands", () => {
  const problem = explainImage("base", "quay.io/acme/base:1", "failed to resolve image: not found [traceparent:ab-cd]");
  expect(problem).toMatchObject({ code: "image-unavailable", where: "quay.io/acme/base:1" });
  expect(problem.why).toBe("failed to resolve image: not found");
  expect(problem.remedy).toContain("images.base");
});
