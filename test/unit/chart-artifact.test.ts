import { expect, test } from "vitest";
import { chartConfig, chartManifest } from "../../src/chart-artifact.ts";

// That it is what Helm itself makes is proved end to end (signing.test.ts); here is what the samples do not have.
const CHART = `
annotations:
  org.opencontainers.image.title: mine
  org.opencontainers.image.vendor: ACME
  artifacthub.io/license: Apache-2.0
apiVersion: v2
appVersion: v1.4.0
deprecated: false
dependencies:
- repository: ""
  name: crds
- alias: other
  condition: common.enabled
  name: common
  repository: https://charts.example.com
  version: ~1.2
description: Does <this> & that
keywords: []
maintainers:
- email: ines@acme.dev
  name: Ines
- name: Tom
  url: https://tom.example.com
name: app
type: application
unknown: field
version: 1.4.0
`;
const blob = { digest: `sha256:${"a".repeat(64)}`, size: 7 };

test("the configuration has Helm's fields in Helm's order, and nothing that is empty", () => {
  expect(chartConfig(CHART)).toBe(
    [
      '{"name":"app","version":"1.4.0","description":"Does \\u003cthis\\u003e \\u0026 that",',
      '"maintainers":[{"name":"Ines","email":"ines@acme.dev"},{"name":"Tom","url":"https://tom.example.com"}],',
      '"apiVersion":"v2","appVersion":"v1.4.0",',
      '"annotations":{"artifacthub.io/license":"Apache-2.0","org.opencontainers.image.title":"mine",',
      '"org.opencontainers.image.vendor":"ACME"},',
      '"dependencies":[{"name":"crds","repository":""},{"name":"common","version":"~1.2",',
      '"repository":"https://charts.example.com","condition":"common.enabled","alias":"other"}],"type":"application"}',
    ].join(""),
  );
});

test("the chart's own annotations are kept, but for those that name it", () => {
  const manifest = JSON.parse(chartManifest(CHART, blob, blob, "2026-01-02T03:04:05Z")) as { annotations: object };
  expect(manifest.annotations).toEqual({
    "artifacthub.io/license": "Apache-2.0",
    "org.opencontainers.image.authors": "Ines (ines@acme.dev), Tom",
    "org.opencontainers.image.created": "2026-01-02T03:04:05Z",
    "org.opencontainers.image.description": "Does <this> & that",
    "org.opencontainers.image.title": "app",
    "org.opencontainers.image.vendor": "ACME",
    "org.opencontainers.image.version": "1.4.0",
  });
});
