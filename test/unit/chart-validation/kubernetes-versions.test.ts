import { expect, test } from "vitest";
import { kubernetesVersions, NEWEST_KUBERNETES } from "../../../src/chart-validation/kubernetes-versions.ts";
import schema from "../../../src/config/schema.json";

test.each([
  ["name: app", [NEWEST_KUBERNETES]],
  ['kubeVersion: ">=1.31.0-0"', ["1.31.0", NEWEST_KUBERNETES]],
  ['kubeVersion: ">= 1.29, < 1.32.0"', ["1.29.0"]],
  ['kubeVersion: "^1.27"', ["1.27.0", NEWEST_KUBERNETES]],
  [`kubeVersion: "${NEWEST_KUBERNETES}"`, [NEWEST_KUBERNETES]],
  ['kubeVersion: "< 1.40.0"', [NEWEST_KUBERNETES]],
  ['kubeVersion: "whatever"', [NEWEST_KUBERNETES]],
  ["kubeVersion: [1]", [NEWEST_KUBERNETES]],
])("a Chart.yaml with %s is validated against %j", (chart, versions) => {
  expect(kubernetesVersions(chart, undefined)).toEqual(versions);
});

test("what is configured goes first", () => {
  expect(kubernetesVersions('kubeVersion: ">=1.31.0"', ["1.30.2"])).toEqual(["1.30.2"]);
});

test("the schema of slipway.yaml tells the default", () => {
  const { description } = schema.properties.chartValidation.properties.kubernetesVersions;
  expect(description).toContain(NEWEST_KUBERNETES);
});
