import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const folder = join(import.meta.dirname, "../../.github");
const read = (path: string): string => readFileSync(join(folder, path), "utf8");
const workflows = ["workflows", "examples"].flatMap((name) =>
  readdirSync(join(folder, name)).map((file) => `${name}/${file}`),
);

interface Workflow {
  readonly on: string | Record<string, unknown>;
  readonly permissions?: Record<string, string>;
  readonly concurrency?: unknown;
  readonly jobs: Record<string, Job>;
}

interface Job {
  readonly permissions?: Record<string, string>;
  readonly if?: string;
  readonly steps?: Step[];
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
  readonly uses?: string;
}

/** An action by its commit, and the version in a comment. */
const PINNED = /^[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

/** Events of the repository itself and of those who may write to it, and the one that gets no secrets of those that run with what a stranger wrote. */
const trusted = ["push", "schedule", "pull_request", "workflow_call", "workflow_dispatch"];

describe.each(workflows)("%s", (path) => {
  const text = read(path);
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);

  test("pins every action by its commit, with the version beside it", () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, what = ""]) => what);
    const foreign = uses.filter((what) => !what.startsWith("./") && !what.startsWith("OWNER/slipway/"));
    expect(foreign.length).toBeGreaterThan(0);
    for (const what of foreign) expect(what).toMatch(PINNED);
  });

  test("has no rights but those that a job says it needs", () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs) expect(job.permissions).toBeDefined();
    expect(workflow.concurrency).toBeDefined();
  });

  test("gives nothing to pull requests", () => {
    const events = typeof workflow.on === "string" ? [workflow.on] : Object.keys(workflow.on);
    expect(events.filter((event) => !trusted.includes(event))).toEqual([]);
    for (const job of jobs) {
      const writes = Object.values(job.permissions ?? {}).includes("write");
      if (writes && events.includes("pull_request")) expect(job.if).toBe("github.ref_type == 'tag'");
    }
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ "persist-credentials": false });
  });

  test("puts no text of others into its scripts", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
});

describe("the action", () => {
  const text = read("actions/slipway/action.yml");
  const { steps } = (parse(text) as { runs: { steps: Step[] } }).runs;
  const all = (part: (step: Step) => string | undefined): string[] => steps.flatMap((step) => part(step) ?? []);

  test("puts no text of others into its scripts", () => {
    const scripts = all(({ run }) => run);
    expect(scripts.length).toBeGreaterThan(0);
    for (const run of scripts) expect(run).toMatch(/^"\$GITHUB_ACTION_PATH\/[\w-]+\.sh"$/);
  });

  test("pins every action by its commit, with the version beside it", () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, what = ""]) => what);
    expect(uses.length).toBe(all(({ uses: what }) => what).length);
    for (const what of uses) expect(what).toMatch(PINNED);
  });

  test("saves what Go compiled for pushes to branches alone, so that no pull request reaches others", () => {
    const [pack] = steps.filter(({ id }) => id === "go-cache-packed");
    expect(pack?.if).toContain("github.event_name == 'push'");
    const [restore] = steps.filter(({ id }) => id === "go-cache");
    expect(restore?.if).toContain("github.ref_type == 'branch'");
    const saving = steps.filter(({ uses }) => uses?.startsWith("actions/cache/save@"));
    expect(saving.map((step) => step.if)).toEqual(["steps.go-cache-packed.outcome == 'success'"]);
  });
});

test("the README shows the examples as they are", () => {
  const readme = read("../README.md");
  expect(readme).toContain(`\`\`\`yaml\n${read("examples/slipway.yaml")}\`\`\`\n`);
  for (const file of readdirSync(join(folder, "examples"))) expect(readme).toContain(`.github/examples/${file}`);
});
