import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { makePlan } from "../../src/plan.ts";
import schema from "../../src/record.schema.json" with { type: "json" };
import { makeRecord, recordedImages, sinceBegin, totalTime } from "../../src/record.ts";
import { judge } from "../../src/scan/gate.ts";
import { recordScan } from "../../src/scan/record.ts";
import { scanPolicy } from "../../src/scan/settings.ts";
import { renderSummary } from "../../src/summary.ts";
import { aPackage, aRepository } from "./builders.ts";
import { aFinding } from "./scan/builders.ts";

const variants = { debug: { tags: ["pprof"] } };
const packages = ["./cmd/app", "./cmd/webhook"].map((dir) => aPackage(dir));
const images = { webhook: { main: "./cmd/webhook" } };
const plan = makePlan({ ...aRepository(), packages }, { build: { variants, images } }, { version: "v1.4.0" });
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const reference = "ghcr.io/acme/app:v1.4.0";
const image = { kind: "image", name: "app", reference, digest: digest("1"), kept: false } as const;
const debug = { ...image, reference: `${reference}-debug`, digest: digest("6") };
const chart = {
  kind: "chart",
  name: "app",
  reference: "ghcr.io/acme/charts/app:1.4.0",
  digest: digest("2"),
  kept: true,
  size: 3_400,
} as const;
const platform = (digit: string, size: number) => {
  return { platform: "linux/amd64", digest: digest(digit), size, layers: [{ digest: digest("4"), size }] };
};
const comparison = {
  kind: "compared",
  reference: "ghcr.io/acme/app:v1.3.0",
  platforms: [{ platform: "linux/amd64", change: -1_500_000, layers: [-1_500_000] }],
} as const;
const times = [
  { stage: "publish image", start: 9_000, milliseconds: 1_500 },
  { stage: "plan", start: 1_000, milliseconds: 2_000 },
  { stage: "tag chart", start: 10_500, milliseconds: 600 },
] as const;

const databases = [{ ecosystem: "Go", url: "https://osv.example.com/Go/all.zip", date: "2026-01-31T00:00:00Z" }];
const found = judge([aFinding(), aFinding({ id: "GO-2026-1", severity: "low" })], scanPolicy(), "2026-01-31");
const scan = recordScan(found, databases, scanPolicy());

const record = makeRecord(plan, {
  images: [
    { image: plan.image, digest: digest("1"), platforms: [platform("3", 21_000_000)], comparison },
    ...plan.variants.map((variant) => ({
      image: variant,
      digest: digest("6"),
      platforms: [platform("7", 22_000_000)],
      comparison: { kind: "unknown", why: "not found" } as const,
    })),
    ...plan.further.map((further) => ({ image: further, digest: digest("9"), platforms: [platform("8", 9_000_000)] })),
  ],
  charts: [
    {
      reference: chart.reference,
      digest: chart.digest,
      file: "charts/app-1.4.0.tgz",
      package: digest("5"),
      size: chart.size,
    },
  ],
  manifests: [{ name: "install", file: "manifests/install.yaml", digest: digest("8") }],
  downloads: [{ name: "appctl", platform: "darwin/arm64", file: "downloads/a.tar.gz", digest: digest("a"), size: 1e7 }],
  scan,
  publishing: [
    { value: [image, debug], time: times[0] },
    { value: [chart], time: times[2] },
  ],
  skipped: [{ stage: "GitHub release", why: "no token" }],
  stages: times,
  peakMemory: 1e8,
});

describe("the record", () => {
  test("counts times from the begin of the run, in order", () => {
    expect(record.stages).toEqual([
      { stage: "plan", start: 0, milliseconds: 2_000 },
      { stage: "publish image", start: 8_000, milliseconds: 1_500 },
      { stage: "tag chart", start: 9_500, milliseconds: 600 },
    ]);
    expect(record.published.map(({ at }) => at)).toEqual([9_500, 9_500, 10_100]);
    expect(totalTime(record.stages)).toBe(10_100);
    expect([sinceBegin([]), totalTime([])]).toEqual([[], 0]);
  });

  test("keeps the plain image, its variants and further images apart", () => {
    const platforms = [platform("3", 21_000_000)];
    expect(record.image).toEqual({ reference, digest: digest("1"), platforms, comparison });
    expect(record.variants).toMatchObject([
      { variant: "debug", reference: debug.reference, digest: digest("6"), platforms: [platform("7", 22_000_000)] },
    ]);
    expect(record.further).toEqual([
      {
        ...{ name: "webhook", reference: "ghcr.io/acme/webhook:v1.4.0", digest: digest("9") },
        platforms: [platform("8", 9_000_000)],
      },
    ]);
    expect(recordedImages(record).map(({ which }) => which)).toEqual([undefined, "variant debug", "image webhook"]);
  });

  test("says what the scan was made with and what it found", () => {
    expect(record.scan).toEqual({
      threshold: "high",
      onlyCalled: false,
      onlyFixable: false,
      databases,
      findings: { total: 2, bySeverity: { high: 1, low: 1 }, byState: { blocks: 1, "below threshold": 1 } },
    });
  });

  test("is what its schema says", () => {
    const validate = new Ajv({ allErrors: true }).compile(schema);
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...record, published: [{ ...record.published[0], at: -1 }] })).toBe(false);
    // Every key is described, so that none is added without the schema.
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(record)));
  });
});

test("the environment is in record and summary, where there is one", () => {
  const staged = makePlan(aRepository(), { environments: {} }, { version: "v1.4.0-rc.1" });
  const outcome = {
    images: [{ image: staged.image, digest: digest("1"), platforms: [] }],
    charts: [],
    manifests: [],
    downloads: [],
    scan,
    publishing: [],
    skipped: [],
    stages: times,
    peakMemory: 1,
  };
  expect(makeRecord(staged, outcome).environment).toBe("staging");
  expect(renderSummary(makeRecord(staged, outcome))).toMatch(/^app v1\.4\.0-rc\.1 to staging of commit /);
  expect(Object.keys(record)).not.toContain("environment");
  expect(Object.keys(makeRecord(staged, outcome))).not.toContain("downloads");
});

test("the summary says what is where, with size and time", () => {
  const lines = renderSummary(record).split("\n");
  expect(lines[0]).toBe(`app v1.4.0 of commit ${"a".repeat(40)}, in 10.1 s`);
  expect(lines).toContain("Sizes are compared with ghcr.io/acme/app:v1.3.0");
  expect(lines).toContain("No comparison of sizes: not found");
  expect(lines).toContain("No GitHub release: no token");
  const cells = lines.map((line) => line.split(/ {2,}/));
  expect(cells).toContainEqual(["what", "where", "digest", "size", "state", "time"]);
  expect(cells).toContainEqual(["image", reference, digest("1"), "published", "9.5 s"]);
  expect(cells).toContainEqual(["", "linux/amd64", digest("3"), "21.0 MB", "-1.5 MB"]);
  expect(cells).toContainEqual(["image", debug.reference, digest("6"), "published", "9.5 s"]);
  expect(cells).toContainEqual(["", "linux/amd64", digest("7"), "22.0 MB"]);
  expect(cells).toContainEqual(["chart", chart.reference, digest("2"), "3.4 kB", "was there", "10.1 s"]);
  expect(cells).toContainEqual(["tag chart", "9.5 s", "0.6 s"]);
  expect(lines).toContain(`  docker pull ghcr.io/acme/app@${digest("1")}`);
  expect(lines).toContain("  kubectl apply --server-side --filename manifests/install.yaml");
  expect(lines).toContain("  helm install app oci://ghcr.io/acme/charts/app --version 1.4.0");
});
