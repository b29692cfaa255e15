import { beforeAll, describe, expect, test } from "vitest";
import { aChartRepository, aSampleFor, git, gitLogin } from "./chart-repository.ts";
import { aFolder, commit, edit, labVariable, slipway, succeed } from "./harness.ts";
import { aRegistry, login, visibleTags } from "./registry.ts";

const release = (folder: string, version: string, registry = aRegistry(), access = gitLogin()) =>
  slipway(folder, ["release", `--version=${version}`, `--registry=${registry}`, ...login(), ...access]);

describe("a release into a branch with a site in it", () => {
  const repository = aChartRepository();
  const registry = aRegistry();
  const site = aFolder();
  let folder: string;

  beforeAll(async () => {
    await git(site, "init", "--quiet", "--initial-branch=gh-pages");
    edit(site, "index.html", "<p>docs");
    edit(site, "index.yaml", "# ours\napiVersion: v1\nentries: {}\ngenerated: 2020-01-01T00:00:00Z\n");
    await commit(site, "site");
    await git(site, "push", "--quiet", repository.url, "gh-pages");
    folder = await aSampleFor(repository);
    expect((await release(folder, "v1.0.0-rc-1.2", registry)).text).not.toContain("problem");
  });

  test("adds package and entry, and touches nothing else", async () => {
    await git(site, "fetch", "--quiet", repository.url, "gh-pages");
    const changed = await git(site, "diff", "--name-status", "gh-pages", "FETCH_HEAD");
    expect(changed).toMatch(/^M\tindex\.yaml\nA\ttiny-1\.0\.0-rc-1\.2\.tgz\n$/);
    expect(await git(site, "show", "FETCH_HEAD:index.yaml")).toMatch(/^# ours\napiVersion: v1\nentries:\n {2}tiny:\n/);
  });

  test("of a prerelease moves no tag", async () => {
    expect(await visibleTags(registry)).toEqual(["charts/tiny:1.0.0-rc-1.2", "tiny:v1.0.0-rc-1.2"]);
  });

  test("is what helm repo add, pull and install want", async () => {
    const home = aFolder();
    const env = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home };
    await succeed("helm", ["repo", "add", "t", repository.web], { env });
    await succeed("helm", ["pull", "t/tiny", "--version", "1.0.0-rc-1.2", "-d", home], { env });
    const installed = await succeed("helm", ["install", "x", "t/tiny", "--devel", "--dry-run=client"], { env });
    expect(installed).toContain("STATUS: pending-install");
    expect(installed).toContain("kind: Deployment");
  });

  test("with other content under the same version is refused", async () => {
    edit(folder, "chart/values.yaml", (now) => `${now}# changed\n`);
    await commit(folder, "fix: change the chart");
    const outcome = await release(folder, "v1.0.0-rc-1.2");
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.text).toContain("[published-differs]");
  });
});

test("two releases at once both appear, in a branch that neither found", async () => {
  const repository = aChartRepository();
  const empty = aFolder();
  await git(empty, "init", "--quiet", "--initial-branch=main");
  edit(empty, "README.md", "x");
  await commit(empty, "begin");
  await git(empty, "push", "--quiet", repository.url, "main");
  const [one, two] = await Promise.all([aSampleFor(repository), aSampleFor(repository)]);
  const outcomes = await Promise.all([release(one, "v1.0.0"), release(two, "v1.1.0")]);
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const index = await (await fetch(`${repository.web}/index.yaml`)).text();
  expect(index.match(/^ {4}version: .*$/gm)).toEqual(["    version: 1.1.0", "    version: 1.0.0"]);
});

describe("is refused before anything is built, and says why", () => {
  test.each([
    ["a wrong password", () => [`--git-user=publisher`, "--git-password=env:CANARY"], "git-login-refused"],
    ["a reader", () => gitLogin(labVariable("SLIPWAY_LAB_READER_PASSWORD_FILE"), "reader"), "git-no-rights"],
  ])("%s", async (_, access, code) => {
    process.env["CANARY"] = "c4n4ry-of-the-git-login";
    const outcome = await release(await aSampleFor(aChartRepository()), "v1.0.0", aRegistry(), access());
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.text).toContain(`[${code}]`);
    expect(outcome.text).not.toContain("c4n4ry");
    expect(outcome.text).not.toContain("go build");
  });

  test("a server that does not answer", async () => {
    const folder = await aSampleFor({ url: "https://git.lab.test:1/x.git", web: "https://charts.lab.test/x" });
    expect((await release(folder, "v1.0.0")).text).toContain("[git-unreachable]");
  });
});
