import { expect } from "vitest";
import { type Lab, instancesOf } from "./harness.ts";

/** Brings a lab up, and expects all of it to run, and nothing of it twice. */
export async function expectUp(lab: Lab): Promise<void> {
  const outcome = await lab.run("up");
  expect(outcome.exitCode, outcome.text).toBe(0);
  const status = (await lab.run("status")).text;
  for (const part of ["engine", "registry-gate", "registry", "mirror-gate", "mirror", "network"])
    expect(status).toMatch(new RegExp(`^${part} +up `, "m"));
  // Nothing runs twice.
  expect(instancesOf(lab, "dagger-engine --root")).toBe(1);
  expect(instancesOf(lab, "docker-registry serve")).toBe(2);
  expect(instancesOf(lab, "registry-gate -listen")).toBe(2);
}
