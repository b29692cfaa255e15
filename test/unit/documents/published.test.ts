import { describe, expect, test } from "vitest";
import { manifestAddresses } from "../../../src/documents/published.ts";
import { makePlan } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";

describe("the addresses of static manifests", () => {
  const variants = [{ name: "install" }, { name: "with-metrics" }];
  const plan = makePlan(aRepository(), { manifests: { variants }, tagPrefix: "operator/v" }, { version: "v1.4.0" });

  test("are those of the release on GitHub", () => {
    if (plan.github.kind === "skipped") throw new Error(plan.github.why);
    const release = "https://github.com/acme/app/releases/download/operator%2Fv1.4.0";
    expect(manifestAddresses(plan, plan.github)).toEqual([`${release}/install.yaml`, `${release}/with-metrics.yaml`]);
  });

  test("are not known without one", () => {
    expect(manifestAddresses(plan, undefined)).toEqual([]);
  });
});
