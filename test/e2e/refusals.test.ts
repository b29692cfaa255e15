import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aFolder, aSample, commit, edit, labVariable, slipway, succeed } from "./harness.ts";
import { aRegistry, login, visibleTags } from "./registry.ts";

/** One way in which a release has to be refused. */
interface Refusal {
  readonly name: string;
  /** Makes something go wrong in the sample; may answer with another folder to run in. */
  readonly breakIt?: (folder: string) => unknown;
  /** Codes and words that the message has to have. */
  readonly says: readonly string[];
  /** Arguments that replace the login. */
  readonly login?: () => string[];
  readonly registry?: string;
  readonly version?: string;
}

/** What no output may show. */
const WRONG = "canary-of-a-wrong-password";

function aWrongPassword(): string[] {
  const file = join(aFolder(), "password");
  writeFileSync(file, WRONG);
  return [`--registry-user=${labVariable("SLIPWAY_LAB_REGISTRY_USER")}`, `--registry-password=file:${file}`];
}

const refusals: Refusal[] = [
  {
    name: "a failing test",
    breakIt: async (folder) => {
      edit(
        folder,
        "broken_test.go",
        'package main\n\nimport "testing"\n\nfunc TestBroken(t *testing.T) { t.Fatal("the lamp is out") }\n',
      );
      await commit(folder, "test: break");
    },
    says: ["tests-failed", "stage:  test", "TestBroken", "the lamp is out", "dagger call test"],
  },
  {
    name: "a compile error",
    breakIt: async (folder) => {
      edit(folder, "broken.go", "package main\n\nvar x int = nothing\n");
      await commit(folder, "feat: break");
    },
    says: ["compile-failed", "broken.go:3:13: undefined: nothing", "linux/amd64", "linux/arm64"],
  },
  {
    name: "a wrong password",
    login: aWrongPassword,
    says: ["registry-login-refused", "--registry-password"],
  },
  {
    name: "a registry that is down",
    registry: `${process.env["SLIPWAY_LAB_REGISTRY"] ?? ""}:9/acme`,
    says: ["registry-unreachable", "run the same command again"],
  },
  {
    name: "a broken chart",
    breakIt: async (folder) => {
      edit(folder, "chart/templates/broken.yaml", "kind: {{ .Values.nothing.at.all }}\n");
      await commit(folder, "feat: break the chart");
    },
    says: ["chart-invalid", "broken.yaml", "chart chart"],
  },
  {
    name: "a malformed slipway.yaml",
    breakIt: async (folder) => {
      edit(folder, "slipway.yaml", "build:\n  platforms: [linux/amd65]\ntset: {}\n");
      await commit(folder, "build: configure");
    },
    says: ["2 problems", "slipway.yaml:2:15", "slipway.yaml:3:1", "use one of: linux/amd64", "tset is not a known key"],
  },
  {
    name: "a missing go.mod",
    breakIt: async (folder) => {
      rmSync(join(folder, "go.mod"));
      await commit(folder, "chore: lose go.mod");
    },
    says: ["source-incomplete", "there is no go.mod"],
  },
  {
    name: "a shallow clone",
    breakIt: async (folder) => {
      const clone = join(aFolder(), "clone");
      await succeed("git", ["clone", "--quiet", "--depth=1", `file://${folder}`, clone]);
      return clone;
    },
    says: ["clone-shallow", "git fetch --unshallow --tags", "fetch-depth: 0"],
  },
  {
    name: "a dirty tree, whose tag is elsewhere",
    breakIt: async (folder) => {
      edit(folder, "new.go", "package main\n");
      await commit(folder, "feat: more");
      appendFileSync(join(folder, "main.go"), "\n// changed\n");
    },
    version: "v0.3.0",
    says: ["2 problems", "tree-dirty", "main.go", "tag-elsewhere", "git tag v0.3.0"],
  },
  {
    name: "a module that needs a newer Go",
    breakIt: async (folder) => {
      edit(folder, "go.mod", (text) => text.replace(/^go .*/m, "go 1.99.0"));
      await commit(folder, "build: newer Go");
    },
    says: ["go-too-old", "1.99.0", "images.golang"],
  },
];

test.concurrent.each(refusals)(
  "$name is refused, and nothing is published",
  async ({ breakIt, says, registry, version = "v0.4.0", ...refusal }) => {
    const sample = await aSample("tiny");
    const elsewhere = await breakIt?.(sample);
    const folder = typeof elsewhere === "string" ? elsewhere : sample;
    const prefix = registry ?? aRegistry();
    const args = ["release", `--version=${version}`, `--registry=${prefix}`, ...(refusal.login ?? login)()];
    const { exitCode, text } = await slipway(folder, args);
    expect(exitCode, text).toBe(1);
    for (const part of says) expect(text).toContain(part);
    expect(text).not.toMatch(/^\s+at .*\.ts:\d+/m);
    for (const secret of [WRONG, btoa(`publisher:${WRONG}`)]) expect(text).not.toContain(secret);
    if (registry === undefined) expect(await visibleTags(prefix)).toEqual([]);
  },
);
