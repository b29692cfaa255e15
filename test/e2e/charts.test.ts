import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aFolder, aSample, commit, edit, slipway, succeed } from "./harness.ts";
import { aRegistry, login, visibleTags } from "./registry.ts";

const schema = JSON.stringify({ type: "object", properties: { replicas: { type: "integer" } } });

/** A CRD with one version, whose objects have these colors. */
const lamps = (...colors: string[]): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.acme.dev}
spec:
  group: acme.dev
  names: {kind: Lamp, listKind: LampList, plural: lamps, singular: lamp}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                color: {type: string, enum: [${colors.join(", ")}]}
`;

const lamp = (color: string): string => `{{- if .Values.lamp }}
apiVersion: acme.dev/v1
kind: Lamp
metadata: {name: lamp}
spec: {color: ${color}}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: lamp}
{{- end }}
`;

/** A Pod that runs images. */
const pod = (name: string, fields: string, ...images: string[]): string =>
  `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  ${fields}
  containers:
${images.map((image, i) => `    - {name: c${i}, image: "${image}"}\n`).join("")}`;

// In the lab's mirror, and in the public registry.
const existing = "gcr.io/distroless/static-debian12:nonroot";

test("every fault of every rendering is told at once, and nothing is published", async () => {
  const folder = await aSample("tiny");
  edit(folder, "slipway.yaml", 'chartValidation:\n  kubernetesVersions: ["1.31.0", "1.34.1"]\n');
  edit(folder, "chart/values.schema.json", schema);
  edit(folder, "chart/ci/bad-values.yaml", "# replicas\nreplicas: three\n");
  edit(folder, "chart/ci/lamp-values.yaml", "lamp: true\n");
  edit(folder, "chart/crds/lamps.yaml", lamps("Red"));
  edit(folder, "chart/templates/lamp.yaml", lamp("Blue"));
  edit(
    folder,
    "chart/templates/pod.yaml",
    pod("extra", "hostNetwrk: true", existing, "quay.io/acme/nowhere:v9", "x/y:"),
  );
  edit(
    folder,
    "chart/templates/old.yaml",
    "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: old}\n",
  );
  edit(folder, "chart/templates/deployment.yaml", (text) => text.replace(/image: .*/, `image: ${existing}`));
  await commit(folder, "feat: break the chart");
  const registry = aRegistry();
  const { exitCode, text } = await slipway(folder, [
    "release",
    "--version=v0.4.0",
    `--registry=${registry}`,
    ...login(),
  ]);
  expect(exitCode, text).toBe(1);
  const rendered = "with the default values, ci/lamp-values.yaml; Kubernetes 1.31.0, 1.34.1";
  for (const part of [
    "8 problems",
    "[chart-image]",
    // helm lint knows it too.
    "policy/v1beta1 PodDisruptionBudget is deprecated",
    "chart/ci/bad-values.yaml:2:1: replicas: got string, want integer [chart-values]",
    "chart chart, Pod extra, spec: additional properties 'hostNetwrk' not allowed [chart-object-invalid]",
    "chart chart, Lamp lamp, spec.color: value must be 'Red' [chart-object-invalid]",
    "chart chart, PodDisruptionBudget old: Kubernetes 1.31.0 and 1.34.1 has no policy/v1beta1 PodDisruptionBudget [chart-api-unknown]",
    'chart chart, Pod extra: "x/y:" is not an image reference [chart-image-invalid]',
    "chart chart, Pod extra: the image quay.io/acme/nowhere:v9 does not exist [chart-image-missing]",
    rendered,
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain(`${existing} does not exist`);
  expect(await visibleTags(registry)).toEqual([]);
});

test("a good chart passes with all its values, and breaking changes of its CRDs are in the upgrade guide", async () => {
  const folder = await aSample("tiny");
  edit(folder, "chart/crds/lamps.yaml", lamps("Red", "Green"));
  edit(folder, "chart/values.schema.json", schema);
  await commit(folder, "feat: lamps");
  await succeed("git", ["tag", "v0.4.0"], { cwd: folder });
  const ignored = "ignoreImages: [{image: quay.io/acme/*, reason: made later}]";
  edit(folder, "slipway.yaml", `chartValidation:\n  kubernetesVersions: ["1.31.0", "1.34.1"]\n  ${ignored}\n`);
  edit(folder, "chart/ci/lamp-values.yaml", "lamp: true\nreplicas: 2\n");
  edit(folder, "chart/crds/lamps.yaml", lamps("Red"));
  edit(folder, "chart/templates/lamp.yaml", lamp("Red"));
  edit(folder, "chart/templates/pod.yaml", pod("extra", "hostNetwork: true", existing, "quay.io/acme/later:v1"));
  await commit(folder, "feat: fewer lamps");
  // Unlike a release, a check works in a changed tree.
  edit(folder, "main.go", (now) => `${now}\n// changed\n`);
  const output = join(aFolder(), "out");
  const { exitCode, text } = await slipway(folder, ["check", "--version=v0.5.0", "export", `--path=${output}`]);
  expect(exitCode, text).toBe(0);
  const report = readFileSync(join(output, "charts/validation.txt"), "utf8").replace(/sha256:\w+/g, "DIGEST");
  expect(report).toBe(`chart chart
  rendered with the default values, ci/lamp-values.yaml
  Kubernetes 1.31.0: 6 objects valid
  Kubernetes 1.34.1: 6 objects valid
image ${existing} DIGEST
not validated: monitoring.coreos.com/v1 ServiceMonitor, for which there is no schema
quay.io/acme/later:v1 is not looked up: made later
`);
  expect(text).toContain("not validated: monitoring.coreos.com/v1 ServiceMonitor");
  const guide = readFileSync(join(output, "documents/UPGRADE.md"), "utf8");
  expect(guide).toContain("lamps.acme.dev");
  expect(guide).toContain("allowed enum values removed");
});
