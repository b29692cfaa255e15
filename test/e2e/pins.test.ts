import { expect, test } from "vitest";
import type { Plan } from "../../src/plan.ts";
import { labImages } from "./engine.ts";
import { aSample, edit, labVariable, slipway, succeed } from "./harness.ts";
import { clientLogin } from "./registry.ts";

test("an image that is named by tag is looked up once, held in the plan by digest, and warned about", async () => {
  const folder = await aSample("tiny");
  const { base } = labImages();
  const tag = base.replace(/@.*/, "");
  edit(folder, "slipway.yaml", `images:\n  base: ${tag}\n`);
  const { exitCode, stdout, text } = await slipway(folder, ["plan", "--as-json"]);
  expect(exitCode, text).toBe(0);
  const plan = JSON.parse(stdout) as Plan;
  const digest = (await succeed("regctl", ["manifest", "head", tag], { env: clientLogin() })).trim();
  expect(plan.tools.base).toBe(`${tag}@${digest}`);
  // Those of a mirror with rebuilt images, too.
  for (const image of Object.values(plan.tools)) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(plan.warnings.map(({ code }) => code)).toEqual(["image-not-pinned"]);
  expect(text).toMatch(/slipway\.yaml:2:\d+: images\.base is named by tag only/);
});

test("an image that does not exist is refused before anything else is done", async () => {
  const folder = await aSample("tiny");
  const missing = `${labVariable("SLIPWAY_LAB_REGISTRY")}/nothing:1`;
  edit(folder, "slipway.yaml", `images:\n  base: ${missing}\n  helm: ${missing}\n`);
  const { exitCode, text } = await slipway(folder, ["plan"]);
  expect(exitCode).not.toBe(0);
  expect(text).toContain("the image for base could not be looked up [image-unavailable]");
  expect(text).toContain("check images.helm in slipway.yaml");
});
