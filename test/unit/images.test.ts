import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import type { Config } from "../../src/config/config.ts";
import { artifactsOf } from "../../src/documents/published.ts";
import { releaseProblems } from "../../src/gate.ts";
import { renderPlan } from "../../src/plan-text.ts";
import { makePlan, type Plan } from "../../src/plan.ts";
import { channelMoves, imageOf, imagesOf } from "../../src/images.ts";
import { parseVersion } from "../../src/version.ts";
import { aPackage, aRepository } from "./builders.ts";

const debug: Config = { build: { tags: ["netgo"], variants: { debug: { tags: ["pprof"] } } } };

function planOf(config: Config, version = "v1.4.0"): Plan {
  return makePlan(aRepository(), config, { version });
}

describe("variants of the image", () => {
  test("have tags and build tags of their own, and the plain image's repository and labels", () => {
    const plan = planOf(debug);
    expect(plan.image).toMatchObject({ tag: "v1.4.0", suffix: "", buildTags: ["netgo"] });
    expect(plan.image).not.toHaveProperty("variant");
    expect(plan.variants).toHaveLength(1);
    expect(plan.variants[0]).toMatchObject({
      variant: "debug",
      repository: plan.image.repository,
      tag: "v1.4.0-debug",
      suffix: "-debug",
      buildTags: ["netgo", "pprof"],
      labels: plan.image.labels,
    });
    expect(plan.variants[0]?.channelTags.map(({ tag }) => tag)).toEqual(["v1.4-debug", "v1-debug", "latest-debug"]);
  });

  test("are none without configuration", () => {
    expect(planOf({}).variants).toEqual([]);
    expect(imagesOf(planOf({}))).toHaveLength(1);
  });

  test("stand in the order of the file, with the suffix that it says", () => {
    const variants = { z: { tags: ["a"] }, a: { tags: ["b"], suffix: "-slim" } };
    expect(imagesOf(planOf({ build: { variants } })).map(({ tag }) => tag)).toEqual([
      "v1.4.0",
      "v1.4.0-z",
      "v1.4.0-slim",
    ]);
  });

  test("move their channels before the plain image, whose latest is the last", () => {
    const plan = planOf(debug);
    expect(channelMoves(plan, ["v1.3.0", "v1.3.0-debug"]).map(({ tag }) => tag)).toEqual([
      "v1.4-debug",
      "v1-debug",
      "latest-debug",
      "v1.4",
      "v1",
      "latest",
    ]);
    expect(channelMoves(plan, ["v1.5.0"]).map(({ tag }) => tag)).toEqual(["v1.4-debug", "v1.4"]);
  });

  test("are found by name", () => {
    const plan = planOf(debug);
    expect(imageOf(plan, undefined)).toBe(plan.image);
    expect(imageOf(plan, "debug")).toBe(plan.variants[0]);
    expect(() => imageOf(plan, "slim")).toThrow(/there is no variant slim[^]*or use one of debug/);
    expect(() => imageOf(planOf({}), "slim")).toThrow(
      "remedy: add it to build.variants or build.images in slipway.yaml",
    );
  });

  test("are shown in the plan and in the documents", () => {
    const plan = planOf(debug);
    expect(renderPlan(plan)).toMatch(
      /^image debug +ghcr\.io\/acme\/app:v1\.4\.0-debug, built with netgo,pprof\n {2}tag v1\.4-debug +moves/m,
    );
    expect(artifactsOf(plan).map(({ kind, tag }) => `${kind} ${tag}`)).toEqual([
      "image v1.4.0",
      "image v1.4.0-debug",
      "chart 1.4.0",
    ]);
  });
});

type Build = NonNullable<Config["build"]>;

describe("further images", () => {
  const packages = ["./cmd/app", "./cmd/webhook", "./cmd/injector", "./cmd/tool"].map((dir) => aPackage(dir));
  const images = { "app-webhook": { main: "./cmd/webhook/" }, "app-injector": { main: "./cmd/injector" } };
  const repository = { ...aRepository(), packages, chartCommands: ["/bin/injector", "tool"] };
  const planned = (build: Build): Plan => makePlan(repository, { build }, { version: "v1.4.0" });

  test("have repositories, programs and titles of their own, and the version's tags", () => {
    const { image, further } = planned({ images });
    expect(further).toHaveLength(2);
    expect(further[0]).toMatchObject({
      ...{ name: "app-webhook", repository: "ghcr.io/acme/app-webhook", tag: "v1.4.0", mark: "-app-webhook" },
      binaries: [{ path: "/app-webhook", main: "./cmd/webhook" }],
      labels: { ...image.labels, "org.opencontainers.image.title": "app-webhook" },
      channelTags: image.channelTags,
    });
    expect(further[1]?.binaries).toEqual([{ path: "/bin/injector", main: "./cmd/injector" }]);
  });

  test("take their programs out of the controller's image, unless the configuration has them there", () => {
    const mains = (build: Build) => planned(build).image.binaries.map(({ main }) => main);
    expect(mains({ images })).toEqual(["./cmd/app", "./cmd/tool"]);
    expect(mains({ images: { "app-tool": { main: "./cmd/tool" } } })).toEqual(["./cmd/app", "./cmd/injector"]);
    const binaries = { "/app": "./cmd/app", "/webhook": "./cmd/webhook" };
    expect(mains({ images, binaries })).toEqual(["./cmd/app", "./cmd/webhook"]);
  });

  test("may hold several programs", () => {
    const binaries = { "/usr/bin/webhook": "./cmd/webhook", "/usr/bin/tool": "./cmd/tool" };
    const [image] = planned({ images: { extras: { binaries } } }).further;
    expect(image?.binaries).toEqual(Object.entries(binaries).map(([path, main]) => ({ path, main })));
  });

  test("move their channels before the plain image", () => {
    const moved = channelMoves(planned({ images }), []).map(({ image, tag }) => `${image.name}:${tag}`);
    expect(moved).toContain("app-webhook:latest");
    expect(moved.at(-1)).toBe("app:latest");
  });

  test("are found by name, and shown in the plan and in the documents", () => {
    const plan = planned({ images });
    expect(imageOf(plan, "app-webhook")).toBe(plan.further[0]);
    expect(() => imageOf(plan, "x")).toThrow("or use one of app-webhook, app-injector");
    const text = renderPlan(plan);
    expect(text).toMatch(/^image app-webhook +ghcr\.io\/acme\/app-webhook:v1\.4\.0\n {2}tag v1\.4 +moves/m);
    expect(text).toMatch(/^program +\.\/cmd\/webhook as \/app-webhook +in image app-webhook$/m);
    expect(text).not.toContain("not built");
    expect(artifactsOf(plan).map(({ name, repository: at }) => `${name} ${at}`)).toContain(
      "app-webhook ghcr.io/acme/app-webhook",
    );
  });

  test.each<[string, Build, string]>([
    ["the controller's", { images: { app: { main: "./cmd/webhook" } } }, "the controller's own image is called app"],
    [
      "a variant's",
      { images: { debug: { main: "./cmd/webhook" } }, variants: { debug: { tags: ["x"] } } },
      "debug is a variant, too",
    ],
    ["no program's", { images: { x: { main: "./cmd/y" } } }, "build.images.x.main: ./cmd/y is no main package"],
  ])("cannot have a name or program that is %s", (_, build, problem) => {
    expect(() => planned(build)).toThrow(problem);
  });

  test("say which programs they hold, one way", () => {
    const text = "build:\n  images:\n    a: {}\n    b: { main: ./b, binaries: { /b: ./b } }\n";
    expect(() => parseConfig(text)).toThrow(
      /slipway\.yaml:3:\d+: build\.images\.a does not say[^]*slipway\.yaml:4:\d+: build\.images\.b\.main and build\.images\.b\.binaries/,
    );
    expect(() => parseConfig("build: { images: { A: { main: ./a, x: 1 } } }")).toThrow(/slipway\.yaml:1:\d+/);
  });
});

describe("tags have one reading", () => {
  test.each(["v1.4.0-debug", "v1.4.0-rc.1-debug", "v1.4.0+x-debug"])(
    "%s is refused beside a variant -debug",
    (version) => {
      expect(releaseProblems(planOf(debug, version)).map(({ code }) => code)).toEqual(["version-like-variant"]);
      expect(releaseProblems(planOf({}, version))).toEqual([]);
    },
  );

  test.each(["v1.4.0", "v1.4.0-rc.1", "v1.4.0-debug.1", "v1.4.0-predebug"])("%s is not", (version) => {
    expect(releaseProblems(planOf(debug, version))).toEqual([]);
  });

  test("whatever versions and suffixes are released", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/);
    const suffixes = fc.uniqueArray(word, { maxLength: 3 });
    const prerelease = fc.array(fc.oneof(word, fc.constantFrom("rc.1", "1-a", "a-b", "0")), { maxLength: 3 });
    const version = prerelease.map((parts) => `v1.4.0${parts.length === 0 ? "" : `-${parts.join("-")}`}`);
    fc.assert(
      fc.property(suffixes, fc.uniqueArray(version, { minLength: 2, maxLength: 4 }), (names, versions) => {
        const variants = Object.fromEntries(names.map((name) => [name, { tags: ["x"] }]));
        const plans = versions.map((each) => planOf({ build: { variants } }, each));
        const allowed = plans.filter((plan) => releaseProblems(plan).length === 0);
        const tags = allowed.flatMap((plan) =>
          imagesOf(plan).flatMap(({ tag, channelTags }) => [
            tag,
            ...channelTags.filter(({ moves }) => moves).map((c) => c.tag),
          ]),
        );
        const immutable = allowed.flatMap((plan) => imagesOf(plan).map(({ tag }) => tag));
        expect(new Set(immutable).size).toBe(immutable.length);
        // A tag that moves is never one that must not.
        expect(tags.filter((tag) => immutable.includes(tag))).toHaveLength(immutable.length);
        for (const tag of immutable) expect(parseVersion(tag.replace("_", "+")).imageTag).toBe(tag);
      }),
    );
  });
});

describe("the configuration of variants", () => {
  test("is read", () => {
    const text = 'build:\n  variants:\n    debug: { tags: [pprof], suffix: "-debug" }\n    fips: { tags: [fips] }\n';
    expect(parseConfig(text).build?.variants).toEqual({
      debug: { tags: ["pprof"], suffix: "-debug" },
      fips: { tags: ["fips"] },
    });
  });

  test("says at once what is wrong, and where", () => {
    const text =
      'build:\n  variants:\n    a: { tags: [x], suffix: "-1" }\n    b: { tags: [] }\n    c: {}\n    D: { tags: [x] }\n';
    expect(() => parseConfig(text)).toThrow(
      /slipway\.yaml:3:\d+[^]*slipway\.yaml:4:\d+[^]*slipway\.yaml:5:\d+[^]*slipway\.yaml:6:\d+/,
    );
  });

  test("refuses two variants with one suffix", () => {
    const text = 'build:\n  variants:\n    slim: { tags: [x] }\n    lean: { tags: [y], suffix: "-slim" }\n';
    expect(() => parseConfig(text)).toThrow(/slipway\.yaml:4:\d+: variants slim and lean have the same suffix -slim/);
  });

  test.each(["debug", "-a-b", "-1a", ".x", "-A", "-a_b"])("refuses the suffix %s", (suffix) => {
    expect(() => parseConfig(`build: { variants: { a: { tags: [x], suffix: "${suffix}" } } }`)).toThrow("suffix");
  });
});
