import { describe, expect, test } from "vitest";
import { NEWEST_KUBERNETES } from "../../src/chart-validation/kubernetes-versions.ts";
import { applyValues, chartName, kubeVersionOption, planChart, runImages } from "../../src/chart.ts";
import type { ChartFacts } from "../../src/facts.ts";
import { parseVersion } from "../../src/version.ts";

const version = parseVersion("v1.4.0+b1");

function aChart(values = "", chart = "apiVersion: v2\nname: app\nversion: 0.0.0\n"): ChartFacts {
  return { path: "helm", chart, values, crds: [], ciValues: [], addsV: false };
}

const images = ["app", "app-webhook"].map((name) => ({ name, repository: `ghcr.io/acme/${name}` }));

function plan(values: string): ReturnType<typeof planChart> {
  return planChart(aChart(values), version, "ghcr.io/acme", images);
}

describe("planChart", () => {
  test("gives chart and image their own spelling of the version", () => {
    expect(plan("")).toMatchObject({
      version: "1.4.0+b1",
      appVersion: "v1.4.0_b1",
      repository: "ghcr.io/acme/charts/app",
      tag: "1.4.0_b1",
      values: [],
    });
  });

  test("leaves the v of appVersion to templates that write one", () => {
    const chart = { ...aChart(), addsV: true };
    expect(planChart(chart, version, "ghcr.io/acme", images).appVersion).toBe("1.4.0_b1");
  });

  test("is rendered for the newest Kubernetes that it is validated for", () => {
    const chart = aChart("", 'apiVersion: v2\nname: app\nversion: 0.0.0\nkubeVersion: ">=1.31.0-0"\n');
    const planned = planChart(chart, version, "ghcr.io/acme", images);
    expect(planned.kubernetesVersions).toEqual(["1.31.0", NEWEST_KUBERNETES]);
    expect(kubeVersionOption(planned)).toEqual(["--kube-version", NEWEST_KUBERNETES]);
  });

  test("points the image of the controller's name to the release", () => {
    const values = "image:\n  repository: example.com/x/app\n  tag: v0.1.0\nproxy:\n  image:\n    repository: envoy\n";
    expect(plan(values).values).toEqual([
      { path: ["image", "repository"], value: "ghcr.io/acme/app" },
      { path: ["image", "tag"], value: "v1.4.0_b1" },
    ]);
  });

  test("leaves an empty tag to the chart's appVersion, and a right repository alone", () => {
    expect(plan('image:\n  repository: ghcr.io/acme/app\n  tag: ""\n').values).toEqual([]);
  });

  test("knows values with a registry of their own, at any depth", () => {
    const values = "controller:\n  image:\n    registry: quay.io\n    repository: old/app\n";
    expect(plan(values).values).toEqual([
      { path: ["controller", "image", "registry"], value: "ghcr.io" },
      { path: ["controller", "image", "repository"], value: "acme/app" },
    ]);
  });

  test("points the further images' names to the release, too", () => {
    const values = "image: { repository: x/app, tag: '' }\nwebhook: { image: { repository: x/app-webhook, tag: 1 } }\n";
    expect(plan(values).values).toEqual([
      { path: ["image", "repository"], value: "ghcr.io/acme/app" },
      { path: ["webhook", "image", "repository"], value: "ghcr.io/acme/app-webhook" },
      { path: ["webhook", "image", "tag"], value: "v1.4.0_b1" },
    ]);
    expect(plan("image: { repository: x/app-webhook }\n").values).toMatchObject([
      { value: "ghcr.io/acme/app-webhook" },
    ]);
  });

  test("takes the only image, whatever its name, and none of several foreign ones", () => {
    expect(plan("image:\n  repository: example.com/other\n").values).toHaveLength(1);
    expect(plan("a: {repository: x/y}\nb: {repository: x/z}\n").values).toEqual([]);
  });
});

test("applyValues keeps comments and order", () => {
  const text = "# head\nb: 1 # one\nimage:\n  # where\n  repository: old\na: 2\n";
  expect(applyValues(text, [{ path: ["image", "repository"], value: "new" }])).toBe(text.replace("old", "new"));
  expect(applyValues(text, [])).toBe(text);
});

describe("chartName", () => {
  test.each([
    ["name: UPPER", 'name is "UPPER"'],
    ["version: 1", "name is missing"],
    ["name: [", "not valid YAML"],
  ])("refuses %j", (chart, message) => {
    expect(() => chartName(aChart("", chart))).toThrow(message);
  });
});

test("runImages says what of a release a rendering runs, and what it runs at all", () => {
  const own = ["ghcr.io/acme/app:v1", "ghcr.io/acme/app-webhook:v1"];
  expect(runImages(["busybox", "ghcr.io/acme/app:v1"], own)).toEqual({
    own: ["ghcr.io/acme/app:v1"],
    all: "docker.io/library/busybox, ghcr.io/acme/app:v1",
  });
  expect(runImages(["busybox"], own)).toEqual({ own: [], all: "docker.io/library/busybox" });
  expect(runImages([], own).all).toBe("no image at all");
  expect(runImages(["x/y:"], own).all).toBe("x/y:");
});
