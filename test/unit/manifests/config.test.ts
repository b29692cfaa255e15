import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { parseVariantsFile } from "../../../src/manifests/config.ts";

/** The form that kro's manifests/variants.yaml has. */
const kroForm = `variants:
- name: core-install
  values:
    rbac:
      mode: aggregation
- name: with-metrics
  values: { metrics: { service: { create: true } } }
`;

describe("a file of manifest variants", () => {
  test("is read in kro's form", () => {
    expect(parseVariantsFile(kroForm, "manifests/variants.yaml", [])).toEqual([
      { name: "core-install", values: { rbac: { mode: "aggregation" } } },
      { name: "with-metrics", values: { metrics: { service: { create: true } } } },
    ]);
  });

  test("says at once what is wrong, and where", () => {
    const text = "variants:\n- name: Bad Name\n- values: {}\n- name: a\n  vales: {}\n";
    expect(() => parseVariantsFile(text, "deploy/v.yaml", [])).toThrow(
      /^3 problems[^]*deploy\/v\.yaml:2:9[^]*deploy\/v\.yaml:3:3[^]*deploy\/v\.yaml:5:3: variants\.2\.vales is not a known key/,
    );
  });

  test("knows images and names", () => {
    const text = "variants:\n- name: a\n  image: slim\n- name: a\n  image: debug\n";
    expect(() => parseVariantsFile(text, "v.yaml", ["debug"])).toThrow(
      /^2 problems[^]*v\.yaml:3:10: there is no image variant slim[^]*use one of debug[^]*v\.yaml:4:9: there are two variants with the name a/,
    );
  });
});

describe("manifests in slipway.yaml", () => {
  test("are read", () => {
    const text =
      "manifests:\n  namespace: app\n  values: { a: 1 }\n  variants:\n  - { name: install, values: { b: [2] } }\n";
    expect(parseConfig(text).manifests).toEqual({
      namespace: "app",
      values: { a: 1 },
      variants: [{ name: "install", values: { b: [2] } }],
    });
  });

  test("have their variants in one place, and images that exist", () => {
    const text = "manifests:\n  file: a/b.yaml\n  variants:\n  - { name: install, image: debug }\n";
    expect(() => parseConfig(text)).toThrow(
      /^2 problems[^]*slipway\.yaml:2:9: manifests has both file and variants[^]*slipway\.yaml:4:\d+: there is no image variant debug/,
    );
  });

  test("say of a kustomization nothing that it says itself", () => {
    const text =
      "manifests:\n  variants:\n  - { name: a, kustomization: config/default, values: {}, chart: app }\n  - { name: b, kustomization: deploy }\n";
    expect(() => parseConfig(text)).toThrow(
      /^1 problem:\s+slipway\.yaml:3:\d+: the variant a has chart, values beside a kustomization/,
    );
  });

  test.each(["/etc/passwd", "a//b", ""])("have no file at %s", (file) => {
    expect(() => parseConfig(`manifests: { file: "${file}" }`)).toThrow("manifests.file must match");
  });
});
