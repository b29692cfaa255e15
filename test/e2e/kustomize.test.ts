import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";
import { aFolder, aSample, commit, edit, labVariable, recordOf, root, slipway, succeed } from "./harness.ts";
import { aRegistry, login, programOutput, visibleTags } from "./registry.ts";

/** `tiny` as Kubebuilder lays out a project: no chart, but kustomizations. */
async function aKustomizedSample(): Promise<string> {
  const folder = await aSample("tiny");
  rmSync(join(folder, "chart"), { recursive: true });
  cpSync(join(root, "test/fixtures/kustomize"), folder, { recursive: true });
  await commit(folder, "feat!: install with kustomize");
  await succeed("git", ["tag", "v0.4.0"], { cwd: folder });
  return folder;
}

describe("a controller with kustomizations and without a chart", () => {
  const registry = aRegistry();
  const output = join(aFolder(), "dist");
  let record: ReleaseRecord;
  const read = (file: string): string => readFileSync(join(output, file), "utf8");

  beforeAll(async () => {
    const folder = await aKustomizedSample();
    edit(folder, "config/crd/bases/tiny.acme.dev_lamps.yaml", (now) => {
      const served = now.slice(now.indexOf("    - name: v1alpha1")).replace("v1alpha1", "v1");
      return now.replace("storage: true", "storage: false") + served;
    });
    edit(folder, "config/rbac/role.yaml", (now) => now.replace("watch]", "watch, update]"));
    edit(folder, "config/manager/kustomization.yaml", (now) => now.replace("level=info", "level=debug"));
    await commit(folder, "feat: keep lamps as v1");
    const destination = [`--registry=${registry}`, ...login(), "export", `--path=${output}`];
    const outcome = await slipway(folder, ["release", "--version=v0.5.0", ...destination]);
    expect(outcome.exitCode, outcome.text).toBe(0);
    record = recordOf(output);
  });

  test("is released with the objects of config/default, running the image by its digest", async () => {
    expect(await visibleTags(registry)).toEqual(["tiny:latest", "tiny:v0.5", "tiny:v0.5.0"]);
    const install = read("manifests/install.yaml");
    expect(install).toMatch(/^# tiny v0\.5\.0, variant install: every object of the kustomization config\/default\.$/m);
    expect(install).toContain(`image: ${registry}/tiny@${record.image.digest}\n`);
    expect(install).not.toContain("controller:latest");
    expect([...install.matchAll(/^kind: (.*)/gm)].map(([, kind]) => kind)).toEqual([
      "Namespace",
      "CustomResourceDefinition",
      "ServiceAccount",
      "ClusterRole",
      "ClusterRoleBinding",
      "ConfigMap",
      "Deployment",
    ]);
    expect(record.manifests.map(({ file }) => file)).toEqual(["manifests/install.yaml"]);
    await succeed("sha256sum", ["--check", "--strict", "checksums.txt"], { cwd: output });
  });

  test("has its program where the Deployment starts it", async () => {
    const version = await programOutput(`${registry}/tiny:v0.5.0`, "/manager", "--version");
    expect(version).toContain("tiny v0.5.0 (commit ");
  });

  test("has its objects validated like those of a chart", () => {
    expect(read("charts/validation.txt")).toBe(
      "kustomization config/default\n  rendered with kustomize\n  Kubernetes 1.34.1: 7 objects valid\n",
    );
  });

  test("has an upgrade guide from what changed in them", () => {
    const guide = read("documents/UPGRADE.md");
    expect(guide).toContain("`lamps.tiny.acme.dev`: `v1` is new; objects are stored as `v1` (before: `v1alpha1`).");
    expect(guide).toContain("| `ClusterRole tiny-manager-role` | `tiny.acme.dev/lamps`: update |");
    expect(guide).toMatch(/Apply `install\.yaml`[^]*kubectl apply --server-side --filename install\.yaml\n/);
    expect(guide).toMatch(/kubectl delete ConfigMap tiny-settings-\w+ --namespace tiny-system\n/);
    expect(guide).toContain("kubectl get lamps.tiny.acme.dev --all-namespaces --output json | kubectl replace");
    expect(guide).not.toContain("Helm");
  });
});

describe("a kustomization that cannot be released", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await aKustomizedSample();
  });

  test.each([
    [
      "takes something from another place",
      "config/rbac/kustomization.yaml",
      "resources: [https://example.com/rbac.yaml]\n",
      /kustomization config\/default: it takes something from elsewhere \[kustomization-remote\][^]*https:\/\/example\.com\/rbac\.yaml[^]*copy it into the repository/,
    ],
    [
      "clones another repository",
      "config/rbac/kustomization.yaml",
      'resources: ["https://example.com/acme/rbac.git?ref=v1"]\n',
      /\[kustomization-remote\]/,
    ],
    [
      "names a file that is not there",
      "config/rbac/kustomization.yaml",
      "resources: [none.yaml]\n",
      /kustomization config\/default: kustomize cannot build it \[kustomization-invalid\][^]*config\/rbac\/none\.yaml/,
    ],
    [
      "has an object that Kubernetes refuses, and an image that is not there",
      "config/rbac/service_account.yaml",
      `apiVersion: v1
kind: Pod
metadata: { name: controller-manager }
spec: { replicas: 1, containers: [{ name: a, image: ${labVariable("SLIPWAY_LAB_REGISTRY")}/none:v1 }] }
`,
      /^(?=[^]*kustomization config\/default, Pod tiny-controller-manager, spec: additional properties 'replicas' not allowed)[^]*kustomization config\/default, Pod tiny-controller-manager: the image \S+\/none:v1 does not exist/,
    ],
  ])("because it %s is refused with what to do", async (_, path, content, message) => {
    const changed = join(aFolder(), "tiny");
    cpSync(folder, changed, { recursive: true });
    edit(changed, path, content);
    const outcome = await slipway(changed, ["chart", "--registry=registry.example.com/x", "entries"]);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.text).toMatch(message);
  });
});
