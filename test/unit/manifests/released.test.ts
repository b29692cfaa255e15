import { describe, expect, test } from "vitest";
import { splitManifests } from "../../../src/manifests/objects.ts";
import { withReleasedImages } from "../../../src/manifests/released.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";

const packages = ["./cmd/app", "./cmd/webhook"].map((dir) => aPackage(dir));
const build = { images: { webhook: { main: "./cmd/webhook" } }, variants: { debug: { tags: ["pprof"] } } };
const plan = makePlan({ ...aRepository(), packages }, { build }, { version: "v1.4.0" });
const app = "ghcr.io/acme/app:v1.4.0";

/** A Deployment as kustomize prints it, whose containers run these images. */
function aDeployment(...images: string[]): string {
  const containers = images.map(
    (image, i) => `      - command:\n        - /manager\n        image: ${image}\n        name: c${i}\n`,
  );
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  template:\n    spec:\n      containers:\n${containers.join("")}`;
}

/** The images of a Deployment, after those of the release have been put into it. */
function released(...images: string[]): string[] {
  const [object] = withReleasedImages(splitManifests(aDeployment(...images)), plan);
  return [...(object?.text ?? "").matchAll(/image: (.*)/g)].map(([, image = ""]) => image);
}

describe("images of a kustomization", () => {
  test.each([
    ["Kubebuilder's placeholder", "controller:latest", app],
    ["the placeholder without tag", "controller", app],
    ["what is called as the release's image", "example.com/other/app:v0.1.0", app],
    ["what is called as a further image", "webhook:dev", "ghcr.io/acme/webhook:v1.4.0"],
    ["the image itself, at another version", "ghcr.io/acme/app:v1.3.0", app],
    ["one by its digest", `acme/app@sha256:${"1".repeat(64)}`, app],
  ])("are the release's for %s", (_, image, expected) => {
    expect(released(image, "quay.io/brancz/kube-rbac-proxy:v0.18.0")).toEqual([
      expected,
      "quay.io/brancz/kube-rbac-proxy:v0.18.0",
    ]);
  });

  test("are the release's for the only one, whatever it is called", () => {
    expect(released("example.com/me/image:tag")).toEqual([app]);
    expect(released("example.com/me/image:tag", "example.com/me/image:tag")).toEqual([app, app]);
  });

  test("stay where nothing tells which is meant, or another one is", () => {
    expect(released("example.com/me/one:x", "example.com/me/two:x")).toEqual([
      "example.com/me/one:x",
      "example.com/me/two:x",
    ]);
    expect(released("example.com/acme/app:x", "controller:latest")).toEqual([app, "controller:latest"]);
    expect(released("example.com/controller:latest", "other:x")).toEqual(["example.com/controller:latest", "other:x"]);
  });

  test("are put into variables that name them with a tag, too", () => {
    const variables = ["controller:latest", "controller", "quay.io/x/y:v1"];
    const env = variables.map((value, i) => `        - name: V${i}\n          value: ${value}\n`).join("");
    const text = aDeployment("controller:latest").replace("        image:", `        env:\n${env}        image:`);
    const [object] = withReleasedImages(splitManifests(text), plan);
    expect([...(object?.text ?? "").matchAll(/(?:value|image): (.*)/g)].map(([, value]) => value)).toEqual([
      app,
      "controller",
      "quay.io/x/y:v1",
      app,
    ]);
  });

  test("leave everything else of the text as it is", () => {
    const text = aDeployment('"controller:latest"').replace("  name: app\n", '  name: app # "kept"\n');
    const rest = `---\napiVersion: v1\ndata:\n  image: controller:latest\nkind: ConfigMap\n---\nkind: CustomResourceDefinition\nspec:\n  containers:\n  - image: controller:latest`;
    const objects = withReleasedImages(splitManifests(text + rest), plan);
    expect(objects.map((object) => `${object.text}\n`).join("---\n")).toBe(
      `${text.replace('"controller:latest"', app)}${rest}\n`,
    );
  });
});
