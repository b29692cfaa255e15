import { describe, expect, test } from "vitest";
import { explainCompile, explainDownload, explainGoList } from "../../src/diagnose.ts";
import { fail, inStage, renderProblems, SlipwayError, throwIfAny } from "../../src/errors.ts";
import { compareTag, dockerConfig } from "../../src/publish.ts";
import { allOrProblems } from "../../src/settled.ts";
import { stampProblem } from "../../src/stamp-check.ts";
import { bytes, table } from "../../src/table.ts";
import { makePlan } from "../../src/plan.ts";
import { indexDigest, layersOf, platformDigests, platformImage, soleDigest } from "../../src/oci.ts";
import { aRepository } from "./builders.ts";

const problem = { code: "c", where: "w", what: "is bad", why: "line 1\nline 2", remedy: "mend it" };

test("renderProblems shows place, cause and remedy of each", () => {
  expect(renderProblems([problem])).toBe(
    "1 problem:\n\nw: is bad [c]\n  why:    line 1\n          line 2\n  remedy: mend it",
  );
  expect(renderProblems([])).toBe("");
  expect(() => throwIfAny([])).not.toThrow();
});

describe("allOrProblems", () => {
  test("gives the values when all succeeded", async () => {
    expect(allOrProblems(await Promise.allSettled([Promise.resolve(1), Promise.resolve("a")]))).toEqual([1, "a"]);
  });

  test("collects the problems of all that failed, and tells the same one once", async () => {
    const found = [problem, { ...problem, where: "x" }, { ...problem, stage: "another" }];
    const outcomes = await Promise.allSettled(found.map((each) => Promise.reject(fail(each))));
    expect(() => allOrProblems(outcomes)).toThrow(/^2 problems/);
  });

  test("puts an unexpected error first", async () => {
    const failures = [fail(problem), new Error("boom")].map((error) => Promise.reject(error));
    const outcomes = await Promise.allSettled(failures);
    expect(() => allOrProblems(outcomes)).toThrow("boom");
  });
});

describe("diagnosis", () => {
  test("of a compile error names the platform", () => {
    expect(explainCompile("linux/arm64", [])({ stdout: "", stderr: "x.go:1: bad" }).where).toBe(
      "stage compile linux/arm64",
    );
  });

  test("of a compile error names files that would need cgo, of the same folder only", () => {
    const explain = explainCompile("linux/arm64", ["source/cpu/cpuid_arm64.go", "other/x.go"]);
    const problem = explain({ stdout: "", stderr: "source/cpu/cpu.go:221:63: undefined: getCpuidFlags" });
    expect(problem.why).toMatch(/cgo: source\/cpu\/cpuid_arm64.go$/);
    expect(problem.remedy).toContain("build.platforms");
    expect(explain({ stdout: "", stderr: "main.go:1: undefined: x" }).remedy).toContain("correct the code");
  });

  test("of an old toolchain names both versions", () => {
    const stderr = "go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)";
    expect(explainGoList({ stdout: "", stderr }).what).toBe("the module needs Go 1.99, the image has 1.26.8");
  });
});

describe("stampProblem", () => {
  const stamped = makePlan(aRepository(), {}, { version: "v1.4.0" });
  const asked = makePlan(aRepository(), { build: { versionArgs: ["version"] } }, { version: "v1.4.0" });

  test.each([
    ["says its version", stamped, { exitCode: 0, output: "app v1.4.0", contained: true }, true],
    ["contains it, but cannot be asked", stamped, { exitCode: 2, output: "unknown flag", contained: true }, true],
    ["does not know it", stamped, { exitCode: 0, output: "app dev", contained: false }, false],
    ["was to be asked and did not say it", asked, { exitCode: 2, output: "", contained: true }, false],
  ])("of a binary that %s", (_, plan, answer, good) => {
    expect(stampProblem(plan, plan.image, answer)?.code).toBe(good ? undefined : "version-not-stamped");
  });
});

test("dockerConfig keys credentials by host", () => {
  const me = { user: "me", password: "pw" };
  const logins = ["quay.io/acme", "ghcr.io/staging"].map((registry) => ({ registry, user: "reader", password: "r" }));
  expect(JSON.parse(dockerConfig([...logins, { ...me, registry: "ghcr.io/acme" }]))).toEqual({
    auths: { "quay.io": { auth: btoa("reader:r") }, "ghcr.io": { auth: btoa("me:pw") } },
  });
  expect(dockerConfig([{ ...me, registry: "docker.io/acme" }])).toContain("https://index.docker.io/v1/");
});

test("compareTag decides what may be published", () => {
  expect([compareTag(undefined, "a"), compareTag("a", "a"), compareTag("b", "a")]).toEqual([
    "absent",
    "same",
    "different",
  ]);
});

describe("OCI layouts", () => {
  const name = "org.opencontainers.image.ref.name";
  const index = JSON.stringify({ manifests: [{ digest: "sha256:a", size: 1, annotations: { [name]: "v1" } }] });

  test("name their digests", () => {
    expect(indexDigest(index, "v1")).toBe("sha256:a");
    expect(soleDigest(index)).toBe("sha256:a");
    expect(() => indexDigest(index, "v2")).toThrow("bug in Slipway");
  });

  test("know what a platform weighs", () => {
    const layers = [
      { digest: "sha256:a", size: 20 },
      { digest: "sha256:b", size: 3 },
    ];
    const manifest = JSON.stringify({ layers: layers.map((layer) => ({ ...layer, mediaType: "x" })) });
    expect(layersOf(manifest)).toEqual(layers);
    const platform = { platform: "linux/amd64", digest: "sha256:m" };
    expect(platformImage(platform, manifest)).toEqual({ ...platform, size: 23, layers });
  });

  test("keep the order of platforms", () => {
    const manifests = [
      { digest: "b", platform: { os: "linux", architecture: "arm", variant: "v7" } },
      { digest: "a", platform: { os: "linux", architecture: "amd64" } },
    ];
    expect(platformDigests(JSON.stringify({ manifests })).map(({ platform }) => platform)).toEqual([
      "linux/arm/v7",
      "linux/amd64",
    ]);
  });
});

test("table aligns columns and shows nothing for no rows", () => {
  expect(table(["a", "b"], [["long", "x"]])).toBe("a     b\n----  -\nlong  x");
  expect(table(["a"], [])).toBe("");
});

test.each([
  [999, "999 B"],
  [3_449, "3.4 kB"],
  [21_040_000, "21.0 MB"],
  [1_200_000_000, "1.2 GB"],
])("bytes shows %d as %s", (size, text) => {
  expect(bytes(size)).toBe(text);
});

describe("an error that leaves a stage names it", () => {
  test("in every problem, the innermost stage", () => {
    const error = inStage("outer", inStage("inner", fail(problem)));
    expect((error as Error).message).toContain("w: is bad [c]\n  stage:  inner\n  why:    line 1");
    expect((error as Error).message).not.toContain("outer");
  });

  test("in its message, and stays what it is", () => {
    const error = Object.assign(new TypeError("boom"), { exitCode: 3 });
    expect(inStage("outer", inStage("test", error))).toBe(error);
    expect(error.message).toBe("stage test: boom");
  });
});

test("an error lists its problems for programs too", () => {
  expect(new SlipwayError([problem]).problems).toEqual([problem]);
});

test.each([
  ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", true],
  ["go: git.example.com/a.git@v0.1.0: no secure protocol found for repository", true],
  ["go: example.com/a@v1.0.0: reading https://proxy.example.com/example.com/a/@v/v1.0.0.zip: 401 Unauthorized", true],
  [
    "go: github.com/acme/a@v1.0.0: reading https://proxy.example.com/github.com/acme/a/@v/v1.0.0.info: 404 Not Found",
    true,
  ],
  ["go: example.com/a@v1.0.0: dial tcp: lookup proxy.example.com: no such host", false],
  ["verifying example.com/a@v1.0.0: checksum mismatch", false],
])("explainDownload of %s speaks of a login: %j", (stderr, login) => {
  const { remedy } = explainDownload({ stdout: "", stderr });
  expect(remedy.includes("--netrc")).toBe(login);
  expect(remedy.includes("--go-proxy")).toBe(!login);
});
