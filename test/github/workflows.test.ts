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
  readonly steps?: { readonly run?: string; readonly with?: Record<string, unknown>; readonly uses?: string }[];
}

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
    for (const what of foreign) expect(what).toMatch(/^[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
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

test("the action puts no text of others into its scripts", () => {
  const action = parse(read("actions/slipway/action.yml")) as { runs: { steps: { run: string }[] } };
  expect(action.runs.steps.length).toBeGreaterThan(0);
  for (const { run } of action.runs.steps) expect(run).toMatch(/^"\$GITHUB_ACTION_PATH\/\w+\.sh"$/);
});

test("the README shows the examples as they are", () => {
  const readme = read("../README.md");
  expect(readme).toContain(`\`\`\`yaml\n${read("examples/slipway.yaml")}\`\`\`\n`);
  for (const file of readdirSync(join(folder, "examples"))) expect(readme).toContain(`.github/examples/${file}`);
});
