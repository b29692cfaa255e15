import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aChartRepository, aSampleFor, type ChartRepository, git, gitLogin } from "./chart-repository.ts";
import { aFolder, commit, edit, recordOf } from "./harness.ts";
import { aRegistry, login } from "./registry.ts";
import { killAll, runOrKill, type Ended, type Moment } from "./kills.ts";
import { layersOf, published, sha256 } from "./published.ts";
import { aKey } from "./signing.ts";

/** Of the random moments; a failure is repeated with SLIPWAY_SEED=n. */
const seed = Number(process.env["SLIPWAY_SEED"] ?? randomInt(1_000_000));
/**
 * SLIPWAY_KILLS=all kills in each of the stages that publish, and at the end of every stage, too, those that build among them, which
 * publish nothing. Without it a run sees to every second of the stages that publish, and the seed says to which.
 */
const all = process.env["SLIPWAY_KILLS"] === "all";
/** Stages among those that publish that leave everything as it is. */
const harmless = ["public charts", "final documents"];

const repository = aChartRepository();
let signing: readonly string[] = [];
let folder: string;
/** A release that nothing disturbed, and the image that it made. */
let undisturbed: Ended;
let image: string;

beforeAll(async () => {
  signing = (await aKey("the project")).args;
  folder = await aSignedSampleFor(repository);
  const prefix = await aTarget();
  undisturbed = await release(prefix);
  expect(undisturbed.exitCode, undisturbed.text).toBe(0);
  image = recordOf(undisturbed.output).image.digest;
  await expectFinished(prefix, undisturbed, {});
});
// A test that is given up leaves nothing running that pushes to what others look at.
afterAll(killAll);

/** A sample whose releases are signed, with a chart repository. */
async function aSignedSampleFor(repository: ChartRepository): Promise<string> {
  const folder = await aSampleFor(repository);
  edit(folder, "slipway.yaml", (now) => `${now}signing: { required: true, transparencyLog: false }\n`);
  await commit(folder, "feat: sign");
  return folder;
}

/** Where a chain of releases goes: a registry prefix with nothing in it. The chart repository is as it was at first. */
async function aTarget(): Promise<string> {
  const site = aFolder();
  await git(site, "init", "--quiet", "--initial-branch=gh-pages");
  edit(site, "index.html", "<p>docs");
  await commit(site, "begin");
  await git(site, "push", "--quiet", "--force", repository.url, "gh-pages");
  return aRegistry();
}

/** The one command that every release of a chain is, killed at its moment. */
function release(prefix: string, isTime?: Moment): Promise<Ended> {
  const args = ["release", "--version=v1.0.0", `--registry=${prefix}`, ...login(), ...gitLogin(), ...signing];
  return runOrKill(folder, args, isTime);
}

/** What must be so at every moment: what is visible is complete, and no tag ever changes. */
async function expectSound(prefix: string, before: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const now = await published(prefix);
  expect(now).toMatchObject(before);
  for (const [name, digest] of Object.entries(now)) if (name.startsWith("tiny:")) expect(digest).toBe(image);
  return now;
}

/** Kills one release after the other, each at its moment, and lets the last one end. */
async function killEach(moments: readonly Moment[]): Promise<number> {
  const prefix = await aTarget();
  let visible: Record<string, string> = {};
  let killed = 0;
  for (const moment of moments) {
    const { exitCode, text } = await release(prefix, moment);
    if (exitCode === null) killed++;
    else expect(exitCode, text).toBe(0);
    visible = await expectSound(prefix, visible);
  }
  await expectFinished(prefix, await release(prefix), visible);
  return killed;
}

async function expectFinished(prefix: string, last: Ended, before: Record<string, string>): Promise<void> {
  expect(last.exitCode, last.text).toBe(0);
  const [chart] = recordOf(last.output).charts;
  const now = await expectSound(prefix, before);
  expect(now).toEqual({
    "charts/tiny:1.0.0": chart?.digest,
    ...{ "tiny:latest": image, "tiny:v1": image, "tiny:v1.0": image, "tiny:v1.0.0": image },
  });
  expect(await layersOf(prefix, "charts/tiny:1.0.0")).toEqual([chart?.package]);
  const branch = aFolder();
  await git(branch, "clone", "--quiet", "--branch=gh-pages", repository.url, ".");
  expect(sha256(readFileSync(join(branch, "tiny-1.0.0.tgz")))).toBe(chart?.package);
  const index = readFileSync(join(branch, "index.yaml"), "utf8");
  // A digest that reads like a number is quoted.
  expect(
    index
      .replaceAll('"', "")
      .match(/^ {4}(version|digest): .*$/gm)
      ?.sort(),
  ).toEqual([`    digest: ${chart?.package.replace("sha256:", "")}`, "    version: 1.0.0"]);
  expect((await git(branch, "log", "--format=%s")).trim()).toBe("chart: add tiny-1.0.0\nbegin");
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** When a stage has run for some milliseconds, or ends before. */
function during(stage: string, milliseconds: number): Moment {
  let begun = Number.POSITIVE_INFINITY;
  return (said) => {
    begun = said.includes(`> ${stage} …`) ? Math.min(begun, performance.now()) : Number.POSITIVE_INFINITY;
    return performance.now() - begun > milliseconds || endOf(stage)(said);
  };
}

const endOf =
  (stage: string): Moment =>
  (said) =>
    said.includes(`> ${stage}: done in `);

/** The stages of the undisturbed release in the order of their ends, and how long each took, in milliseconds. */
function stagesOf({ text }: Ended): Map<string, number> {
  const ends = text.matchAll(/> ([^\n]+?): done in ([\d.]+) s/g);
  return new Map([...ends].map(([, stage = "", seconds]) => [stage, Number(seconds) * 1000]));
}

describe("a release that was killed is finished by the same command", () => {
  test(`in ${all ? "each" : "every second"} of the stages that publish (SLIPWAY_SEED=${seed})`, async () => {
    const stages = stagesOf(undisturbed);
    const expected = ["push image", "sign image", "tag image", "sign chart", "chart repository", "channels"];
    expect([...stages.keys()]).toEqual(expect.arrayContaining(expected));
    const names = [...stages.keys()];
    const publishing = names
      .slice(names.findIndex((stage) => stage.startsWith("push ")))
      .filter((stage) => !harmless.includes(stage));
    const next = random(seed);
    const chosen = publishing.filter((_, i) => all || i % 2 === seed % 2);
    const moments = chosen.map((stage) => during(stage, next() * (stages.get(stage) ?? 0)));
    // The last stages may be over before the signal arrives; those before them may not.
    expect(await killEach(moments)).toBeGreaterThanOrEqual(moments.length - 2);
  });

  if (all)
    test("at every stage boundary", async () => {
      const ends = [...stagesOf(undisturbed).keys()].map(endOf);
      expect(await killEach(ends)).toBeGreaterThanOrEqual(ends.length - 2);
    });
});
