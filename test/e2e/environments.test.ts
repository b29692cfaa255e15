import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { onEvent } from "./actions.ts";
import { aFolder, aSample, commit, edit, labVariable, slipway, succeed, type Outcome, recordOf } from "./harness.ts";
import { aRegistry, clientLogin, visibleTags } from "./registry.ts";

const registry = aRegistry();
const settings = `
environments:
  dev: { registry: ${registry}/dev, credentials: { registry: DEV_TOKEN } }
  staging: { registry: ${registry}/staging, credentials: { registry: STAGING_TOKEN } }
  prod: { registry: ${registry}/prod, credentials: { registry: PROD_TOKEN }, after: staging }
`;

let folder: string;

beforeAll(async () => {
  folder = await aSample("tiny");
  edit(folder, "slipway.yaml", settings);
  await commit(folder, "chore: have environments");
  for (const tag of ["v0.4.0-rc.1", "v0.4.0"]) await succeed("git", ["tag", tag], { cwd: folder });
});

/** Every environment's token, as on a machine on which somebody mixes them up. */
function tokens(): Record<string, string> {
  const password = readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim();
  // The lab has one account. Its password is written in three ways, because Dagger takes secrets of one content that are
  // in use at the same time, by whatever call, for one.
  return { DEV_TOKEN: `${password}\n`, STAGING_TOKEN: `${password}\n\n`, PROD_TOKEN: `${password}\n\n\n` };
}

function call(...args: string[]): Promise<Outcome> {
  return slipway(folder, args, tokens());
}

function release(token: string, ...args: string[]): Promise<Outcome> {
  const login = [`--registry-user=${labVariable("SLIPWAY_LAB_REGISTRY_USER")}`, `--registry-password=${token}`];
  return call("release", ...login, ...args);
}

test("plan says where a ref goes and why not elsewhere", async () => {
  const { exitCode, stdout, text } = await call("plan", "--ref=refs/tags/v0.4.0");
  expect(exitCode, text).toBe(0);
  expect(stdout).toContain("Environment: staging for stable version v0.4.0");
  expect(stdout).toMatch(/^dev +no +it takes only pushes to main$/m);
  expect(stdout).toMatch(
    /^prod +no +it takes stable versions, after staging: --env=prod, or promote --to=prod, brings it there$/m,
  );
  expect(stdout).toContain(`${registry}/staging/tiny:v0.4.0`);
  expect(stdout).toContain("Nothing stands in the way of a release.");
});

test.each<[string, string, string[], string[]]>([
  [
    "a prerelease and dev's credential for prod",
    "env:DEV_TOKEN",
    ["--env=prod", "--ref=refs/tags/v0.4.0-rc.1"],
    ["environment-refuses", "use --env=staging", "credential-foreign", "--registry-password=env:PROD_TOKEN"],
  ],
  [
    "what staging does not have for prod",
    "env:PROD_TOKEN",
    ["--env=prod", "--version=v0.4.0"],
    ["environment-order", "environment staging has to have this version first"],
  ],
  ["neither version nor ref", "env:DEV_TOKEN", ["--env=dev"], ["version-missing", "--ref=refs/heads/main"]],
])("%s is refused before anything is built, and nothing is published", async (_, token, args, says) => {
  const { exitCode, text } = await release(token, ...args);
  expect(exitCode, text).toBe(1);
  for (const part of says) expect(text).toContain(part);
  expect(text).not.toContain("go build");
  expect(await visibleTags(registry)).toEqual([]);
});

describe("what is released", () => {
  const client = clientLogin();
  const digest = async (reference: string): Promise<string> =>
    (await succeed("regctl", ["manifest", "head", `${registry}/${reference}`], { env: client })).trim();

  test("of a branch is a development version in dev, and nowhere else: here by the GitHub action", async () => {
    const output = join(aFolder(), "dist");
    const settled = { SLIPWAY_RELEASE_BRANCHES: "true", SLIPWAY_REGISTRY_CREDENTIAL: "DEV_TOKEN" };
    // It would be refused, if anything that is published were taken from it.
    const goCache = join(aFolder(), "go-cache.tar");
    writeFileSync(goCache, "no archive");
    const env = { ...settled, SLIPWAY_OUTPUT: output, SLIPWAY_GO_CACHE: goCache, ...tokens() };
    const step = await onEvent("push-main", folder, "", env);
    expect(step.exitCode, step.text).toBe(0);
    const record = recordOf(output);
    expect(record).toMatchObject({ environment: "dev" });
    expect(record.version).toMatch(/^v0\.5\.0-dev\.0\.g[0-9a-f]{7}$/);
    expect(readFileSync(join(output, "summary.txt"), "utf8")).toContain(`${record.version} to dev`);
    expect(step.outputs).toMatchObject({ folder: output, "release-url": "" });
    expect(step.summary).toContain("No GitHub release: the repository has no remote named origin");
    expect(await visibleTags(registry)).toEqual([
      `dev/charts/tiny:${record.version.slice(1)}`,
      `dev/tiny:${record.version}`,
    ]);
  });

  test("of a tag goes to staging, then by name to prod, as the same image", async () => {
    const staged = await release("env:STAGING_TOKEN", "--ref=refs/tags/v0.4.0");
    expect(staged.exitCode, staged.text).toBe(0);
    expect((await visibleTags(registry)).filter((tag) => tag.startsWith("prod/"))).toEqual([]);

    // Somebody puts another image under staging's tag: what prod would get is not what was tried there.
    const tag = `${registry}/staging/tiny:v0.4.0`;
    const tried = await digest("staging/tiny:v0.4.0");
    const platforms = await succeed("regctl", ["manifest", "get", "--format", "raw-body", tag], { env: client });
    const [part] = (JSON.parse(platforms) as { manifests: { digest: string }[] }).manifests;
    const put = (what: string) =>
      succeed("regctl", ["image", "copy", `${registry}/staging/tiny@${what}`, tag], { env: client });
    await put(part?.digest ?? "");
    const differs = await release("env:PROD_TOKEN", "--env=prod", "--version=v0.4.0");
    expect(differs.exitCode, differs.text).toBe(1);
    expect(differs.text).toContain("environment-differs");
    expect((await visibleTags(registry)).filter((each) => each.startsWith("prod/"))).toEqual([]);

    await put(tried);
    const released = await release("env:PROD_TOKEN", "--env=prod", "--version=v0.4.0");
    expect(released.exitCode, released.text).toBe(0);
    expect(await digest("prod/tiny:v0.4.0")).toBe(tried);
    expect(await visibleTags(registry)).toContain("prod/charts/tiny:0.4.0");
  });
});
