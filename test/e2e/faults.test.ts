import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";
import { inject, type Kind, kinds, mend, type Rule, seen, type Seen } from "./faults.ts";
import { aFolder, aSample, type Outcome, slipway, surroundings, recordOf } from "./harness.ts";
import { aRegistry, login } from "./registry.ts";
import { layersOf, published, sha256 } from "./published.ts";

/**
 * Every request that a release of `tiny` makes of its registry fails once: in each run one in STRIDE, so that a few runs
 * see to all of them. SLIPWAY_FAULTS=all does it once for each kind that a request can meet, six times as many runs.
 */
const STRIDE = 4;
const turns = process.env["SLIPWAY_FAULTS"] === "all" ? kinds.map((_, turn) => turn) : [0];

/** A release, the registry prefix that it goes to, and what it returned. */
interface Release {
  readonly prefix: string;
  readonly outcome: Outcome;
  readonly output: string;
}

let folder: string;
let clean: ReleaseRecord;
let requests: readonly Seen[];
const prefixes: string[] = [];

async function release(prefix: string, patience = 300): Promise<Release> {
  const output = join(aFolder(), "dist");
  const args = ["release", "--version=v0.3.0", `--registry=${prefix}`, ...login(), "export", `--path=${output}`];
  const outcome = await slipway(folder, args, {}, [...surroundings(), `--patience=${patience}`]);
  return { prefix, outcome, output };
}

async function aFaulty(rules: readonly Rule[]): Promise<string> {
  const prefix = aRegistry();
  prefixes.push(prefix);
  await inject(prefix, rules);
  return prefix;
}

/** All that a release has to publish is there, and is what an undisturbed one makes. */
async function expectReleased({ prefix, outcome, output }: Release): Promise<void> {
  expect(outcome.exitCode, outcome.text).toBe(0);
  const record = recordOf(output);
  const { digest, platforms } = clean.image;
  expect(record.image).toMatchObject({ reference: `${prefix}/tiny:v0.3.0`, digest, platforms });
  const image = clean.image.digest;
  const chart = record.charts[0];
  expect(await published(prefix)).toEqual({
    "charts/tiny:0.3.0": chart?.digest,
    ...{ "tiny:latest": image, "tiny:v0.3": image, "tiny:v0.3.0": image },
  });
  expect(chart?.package).toBe(sha256(readFileSync(join(output, chart?.file ?? ""))));
  expect(await layersOf(prefix, "charts/tiny:0.3.0")).toEqual([chart?.package]);
}

beforeAll(async () => {
  folder = await aSample("tiny");
  const undisturbed = await release(await aFaulty([]));
  expect(undisturbed.outcome.exitCode, undisturbed.outcome.text).toBe(0);
  clean = recordOf(undisturbed.output);
  await expectReleased(undisturbed);
  requests = await seen(undisturbed.prefix);
  console.log(`a release of tiny makes ${requests.length} requests`);
});

afterAll(() => Promise.all(prefixes.map(mend)));

describe.concurrent("faults that pass", () => {
  const runs = turns.flatMap((turn) => Array.from({ length: STRIDE }, (_, i) => [i + 1, turn] as const));
  test.each(runs)("at one request in four, from %i on, turn %i of the kinds", async (first, turn) => {
    const numbers = requests.map((_, i) => i + 1).filter((n) => n % STRIDE === first % STRIDE);
    // Neighbours in a run meet different kinds, and so do neighbours in the release.
    const kindAt = (n: number): Kind | undefined => kinds[(Math.floor(n / STRIDE) + first + turn) % kinds.length];
    const rules = kinds.map((kind) => ({ kind, at: numbers.filter((n) => kindAt(n) === kind) }));
    const made = await release(await aFaulty(rules));
    const came = await seen(made.prefix);
    // A release that is disturbed may come to its end with some requests less: they depend on what runs side by side.
    expect(came.length).toBeGreaterThan(requests.length * 0.75);
    for (const n of numbers) expect(came[n - 1]?.fault).toBe(n > came.length ? undefined : kindAt(n));
    await expectReleased(made);
  });
});

test("faults that stay are told, and the same command goes on from where they were", async () => {
  /** The first one, what the refusal says, and what is visible by then. */
  const cases: [Rule, string, readonly string[]][] = [
    [{ kind: "503", from: 1 }, "registry-interrupted", []],
    [{ kind: "429", on: "PUT /tiny/manifests/sha256:" }, "registry-busy", []],
    [{ kind: "reset", on: "PUT /tiny/manifests/v0.3.0" }, "registry-interrupted", []],
    [{ kind: "truncated", on: "PUT /charts/tiny/manifests/sha256:" }, "registry-interrupted", []],
    [{ kind: "reset", on: "PUT /charts/tiny/manifests/0.3.0" }, "registry-interrupted", ["tiny:v0.3.0"]],
  ];
  const prefix = await aFaulty([]);
  for (const [rule, code, visible] of cases) {
    await inject(prefix, [rule]);
    const { outcome } = await release(prefix, 3);
    expect(outcome.exitCode, outcome.text).toBe(1);
    expect(outcome.text).toContain(`[${code}]`);
    expect(outcome.text).not.toMatch(/^\s+at .*\.ts:\d+/m);
    await mend(prefix);
    const left = await published(prefix);
    expect(Object.keys(left)).toEqual(visible);
    for (const digest of Object.values(left)) expect(digest).toBe(clean.image.digest);
  }
  await expectReleased(await release(prefix));
});
