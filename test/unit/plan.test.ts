import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { compareLink, linksOf } from "../../src/documents/links.ts";
import { text } from "../../src/documents/markdown.ts";
import { releaseProblems } from "../../src/gate.ts";
import { goBuildArgs } from "../../src/ldflags.ts";
import { renderPlan } from "../../src/plan-text.ts";
import { makePlan, type Request } from "../../src/plan.ts";
import { provenance } from "../../src/signing/provenance.ts";
import { aRepository } from "./builders.ts";

describe("makePlan", () => {
  test("discovers everything in a usual repository", () => {
    const plan = makePlan(aRepository(), {}, { version: "v1.4.0" });
    expect(plan).toMatchObject({
      name: "app",
      registry: "ghcr.io/acme",
      image: {
        repository: "ghcr.io/acme/app",
        tag: "v1.4.0",
        binaries: [{ path: "/app", main: "./cmd/app" }],
      },
      further: [],
      build: {
        platforms: ["linux/amd64", "linux/arm64"],
        stamp: { version: "main.version" },
      },
      source: { date: "2026-01-01T00:00:00Z", previous: { name: "v1.3.0" } },
    });
    expect(plan.charts[0]).toMatchObject({ repository: "ghcr.io/acme/charts/app", tag: "1.4.0" });
  });

  test("is frozen, and survives JSON", () => {
    const plan = makePlan(aRepository(), {}, {});
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(() => Object.assign(plan.image, { binaries: [] })).toThrow(TypeError);
  });

  test("gives the same plan for the same input", () => {
    expect(JSON.stringify(makePlan(aRepository(), {}, {}))).toBe(JSON.stringify(makePlan(aRepository(), {}, {})));
  });

  test("names a development version after the commit", () => {
    expect(makePlan(aRepository(), {}, {}).version.semver).toBe("1.4.0-dev.4.gaaaaaaa");
  });

  test("lets the call decide before the file, and the file before what is found", () => {
    const config = { name: "other", registry: "quay.io/team" };
    expect(makePlan(aRepository(), config, {}).image.repository).toBe("quay.io/team/other");
    expect(makePlan(aRepository(), config, { registry: "localhost:5000/x" }).registry).toBe("localhost:5000/x");
  });

  test("reads the name of a module with a major version", () => {
    const facts = { ...aRepository(), charts: [], goMod: "module github.com/acme/Fancy_App/v2\n" };
    expect(makePlan(facts, {}, {}).name).toBe("fancy-app");
  });

  test("asks for the registry when nothing tells it", () => {
    const facts = { ...aRepository({ remote: "https://git.example.com/acme/app" }), goMod: "module example.com/app\n" };
    expect(() => makePlan(facts, {}, {})).toThrow("registry-unknown");
  });

  test("takes the owner of the remote where the module path has none", () => {
    const facts = { ...aRepository({ remote: "https://github.com/Kube-Sigs/app" }), goMod: "module sigs.k8s.io/app\n" };
    expect(makePlan(facts, {}, {}).registry).toBe("ghcr.io/kube-sigs");
    expect(makePlan(aRepository({ remote: "https://github.com/fork/app" }), {}, {}).registry).toBe("ghcr.io/acme");
  });

  test("refuses a go.mod without module", () => {
    expect(() => makePlan({ ...aRepository(), goMod: "go 1.26\n" }, {}, {})).toThrow("go-mod-invalid");
  });
});

describe("releaseProblems", () => {
  test("lets a clean, whole repository pass", () => {
    expect(releaseProblems(makePlan(aRepository(), {}, { version: "v1.4.0" }))).toEqual([]);
  });

  test("reports everything at once", () => {
    const moved = { name: "v1.4.0", commit: "2".repeat(40) };
    const facts = aRepository({ changes: ["main.go"], shallow: true, tags: [moved] });
    const problems = releaseProblems(makePlan(facts, {}, { version: "v1.4.0" }));
    expect(problems.map(({ code }) => code)).toEqual(["tree-dirty", "clone-shallow", "tag-elsewhere"]);
  });

  test("accepts the version's own tag on this commit", () => {
    const facts = aRepository({ tags: [{ name: "v1.4.0", commit: "a".repeat(40) }] });
    expect(releaseProblems(makePlan(facts, {}, { version: "v1.4.0" }))).toEqual([]);
  });
});

test("renderPlan names destinations, reasons and what stands in the way", () => {
  const text = renderPlan(makePlan(aRepository({ changes: ["main.go"] }), {}, { version: "v1.4.0" }));
  for (const part of [
    "ghcr.io/acme/app:v1.4.0",
    "oci://ghcr.io/acme/charts/app:1.4.0",
    "the only main package",
    "tree-dirty",
  ]) {
    expect(text).toContain(part);
  }
});

describe("a plan of a repository whose tags have a prefix", () => {
  const config = { tagPrefix: "controller-v" };
  const tag = { name: "v1.4.0", commit: "a".repeat(40) };
  const facts = aRepository({ tags: [...aRepository().git.tags, tag] });

  test.each<Request>([{ version: "controller-v1.4.0" }, { version: "1.4.0" }, { ref: "controller-v1.4.0" }])(
    "takes %j for the version",
    (request) => {
      const { version, image, source, github } = makePlan(facts, config, request);
      expect([version.gitTag, image.tag, source.previous?.name]).toEqual(["v1.4.0", "v1.4.0", "v1.3.0"]);
      expect(github).toMatchObject({ tag: "controller-v1.4.0", title: "app v1.4.0" });
    },
  );

  test("names its tags as git has them", () => {
    const plan = makePlan(facts, config, { ref: "refs/tags/controller-v1.4.0" });
    expect(releaseProblems(plan)).toEqual([]);
    const { externalParameters } = provenance(
      makePlan(facts, config, { version: "v1.4.0" }),
      undefined,
      [],
    ).buildDefinition;
    expect(externalParameters.ref).toBe("controller-v1.4.0");
    const moved = aRepository({ tags: [{ ...tag, commit: "b".repeat(40) }] });
    const [problem] = releaseProblems(makePlan(moved, config, { version: "v1.4.0" }));
    expect(problem).toMatchObject({ code: "tag-elsewhere", where: "git tag controller-v1.4.0" });
    const link = compareLink(text("x"), "v1.3.0", "v1.4.0", linksOf(plan.source));
    expect(link).toContain("/compare/controller-v1.3.0...controller-v1.4.0");
  });

  test("takes the tag of something else for no version", () => {
    const [problem] = releaseProblems(makePlan(facts, config, { ref: "refs/tags/chart-2.0.0" }));
    expect(problem).toMatchObject({ code: "ref-not-released", what: "the tag is not one of a version" });
  });

  test.each(["v1", "1.", "a b", "x-v1.", "é"])("cannot have the prefix %j", (tagPrefix) => {
    expect(() => parseConfig(`tagPrefix: ${JSON.stringify(tagPrefix)}\n`)).toThrow("tagPrefix");
  });
});

test("goBuildArgs stamps the version, never a path of the machine", () => {
  const plan = makePlan(aRepository(), { build: { tags: ["a", "b"] } }, { version: "v1.4.0" });
  expect(goBuildArgs(plan.build, plan.image.binaries[0], plan.version, plan.source, "/out")).toEqual([
    "go",
    "build",
    "-trimpath",
    "-buildvcs=false",
    "-tags",
    "a,b",
    "-ldflags",
    "-s -w -buildid= -X=main.version=v1.4.0",
    "-o",
    "/out/app",
    "./cmd/app",
  ]);
});
