import { expect, test } from "vitest";
import { crdsIn, describeRenderings, imagesIn, renderedImages } from "../../../src/chart-validation/rendering.ts";
import { aRendering } from "./builders.ts";

const manifests = `
kind: Deployment
metadata: {name: app}
spec:
  template:
    spec:
      initContainers: [{name: i, image: busybox}]
      containers:
        - {name: c, image: "ghcr.io/acme/app:v1"}
        - {name: d, image: "ghcr.io/acme/app:v1"}
        -
---
kind: ConfigMap
data:
  image: not-an-image
  script: |
    ---
    containers: [{image: nor-this}]
--- # a comment
kind: CustomResourceDefinition
metadata: {name: a.x.dev}
---
kind: CustomResourceDefinition
metadata: [broken
`;

test("imagesIn finds what containers run, with the object", () => {
  expect(imagesIn(manifests).slice(0, 2)).toEqual([
    { image: "busybox", object: "Deployment app" },
    { image: "ghcr.io/acme/app:v1", object: "Deployment app" },
  ]);
  expect(imagesIn("containers: [{image: x}]")).toEqual([{ image: "x", object: "object without kind and name" }]);
});

test("imagesIn reads a document from its first line on", () => {
  expect(imagesIn("a: 1\n---\nkind: Pod\nmetadata: {name: p}\ncontainers: [{image: x}]\n")[0]?.object).toBe("Pod p");
});

test("renderedImages has every image once", () => {
  expect(renderedImages(manifests)).toEqual(["busybox", "ghcr.io/acme/app:v1"]);
});

test("crdsIn finds CRDs, and leaves out what cannot be read", () => {
  expect(crdsIn(manifests)).toEqual([{ kind: "CustomResourceDefinition", metadata: { name: "a.x.dev" } }]);
});

test("describeRenderings names values and versions once each", () => {
  const renderings = ["1.31.0", "1.34.1"].flatMap((kubernetes) =>
    ["ci/a-values.yaml", "ci/b-values.yaml"].map((values) => aRendering({ kubernetes, values })),
  );
  expect(describeRenderings(renderings)).toBe("ci/a-values.yaml, ci/b-values.yaml; Kubernetes 1.31.0, 1.34.1");
});
