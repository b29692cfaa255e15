import { expect, test } from "vitest";
import { omissions, renderReport } from "../../../src/chart-validation/report.ts";
import { aRendering } from "./builders.ts";

test("the report tells what was validated, and what was not", () => {
  const [low, high] = ["1.31.0", "1.34.1"].map((kubernetes) => aRendering({ kubernetes }));
  if (low === undefined || high === undefined) throw new Error("no renderings");
  const valid = { apiVersion: "v1", kind: "Service", name: "a", status: "valid", faults: [] } as const;
  const report = {
    renderings: [low, high, aRendering({ values: "ci/a-values.yaml" })],
    results: [
      { ...valid, rendering: low },
      { ...valid, rendering: high },
      { ...valid, name: "b", rendering: high },
    ],
    notValidated: ["x.dev/v1 Lamp"],
    images: [{ reference: "docker.io/library/busybox:1", digest: "sha256:1" }],
    notes: ["quay.io/x/y:v1 is not looked up: private"],
  };
  expect(renderReport(report)).toBe(`chart helm
  rendered with the default values, ci/a-values.yaml
  Kubernetes 1.31.0: 1 objects valid
  Kubernetes 1.34.1: 2 objects valid
image docker.io/library/busybox:1 sha256:1
not validated: x.dev/v1 Lamp, for which there is no schema
quay.io/x/y:v1 is not looked up: private
`);
  expect(omissions({ ...report, notValidated: [], notes: [] })).toEqual([]);
});

test("without charts there is nothing to report", () => {
  expect(renderReport({ renderings: [], results: [], notValidated: [], images: [], notes: [] })).toBe("");
});
