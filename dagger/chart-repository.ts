import type { Container } from "@dagger.io/dagger";
import { planBranchChange, planDeprecation, versionName, type BranchPackage } from "../src/chart-repository/branch.ts";
import { shownAs, type ChartRepository } from "../src/chart-repository/destination.ts";
import type { ChartPlan } from "../src/chart.ts";
import { fail, SlipwayError, type Problem } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import type { Published } from "../src/publish.ts";
import { isTransient } from "../src/retry.ts";
import type { PackagedChart } from "./chart.ts";
import { gitClient, lookAt, push, storePackages } from "./git-branch.ts";
import { waitingFor } from "./progress.ts";
import type { Login } from "./registry.ts";

/** With the pauses between them, a good minute: enough for a dozen releases that push at the same time. */
const ATTEMPTS = 10;

/**
 * Puts packages and their index entries into a chart repository's branch, all in one commit, and changes nothing else
 * there. A branch that does not exist is begun. When somebody else is faster, what they pushed is fetched and extended.
 * After a push the branch is read back: it is done only when the server has packages and entries with these digests.
 *
 * @param tools helm and git, with something in their environment that is new in every run
 * @throws SlipwayError `published-differs`, `chart-index-invalid`, `git-…`
 */
export async function publishToChartRepository(
  charts: readonly PackagedChart[],
  destination: ChartRepository,
  login: Login | undefined,
  plan: Plan,
  tools: Container,
): Promise<Published[]> {
  if (charts.length === 0) return [];
  const git = await gitClient(tools, destination, login);
  const [client, blobs] = await storePackages(git, new Map(charts.map(({ fileName, file }) => [fileName, file])));
  const packages = charts.map(({ fileName, digest, metadata }, i) => {
    return { fileName, digest, metadata, blob: blobs[i] ?? "" };
  });
  const pushed = await untilNothingIsMissing(destination, () => extend(client, destination, packages, plan));
  return charts.map((chart) => published(chart, destination, pushed));
}

/**
 * Marks chart versions as deprecated in the index of a chart repository's branch, in one commit; their packages stay.
 *
 * @param reason for the commit's message
 * @returns what became of each, in their order
 * @throws SlipwayError `chart-index-invalid`, `git-…`
 */
export async function deprecateInChartRepository(
  charts: readonly ChartPlan[],
  destination: ChartRepository,
  login: Login | undefined,
  reason: string,
  tools: Container,
): Promise<Deprecation[]> {
  const client = await gitClient(tools, destination, login);
  let absent: readonly string[] = [];
  const pushed = await untilNothingIsMissing(destination, async () => {
    const branch = await lookAt(client, destination, []);
    const change = planDeprecation(branch.state, charts, destination);
    absent = change.absent;
    if (change.files.length === 0) return { files: [], overtaken: false };
    const message = `chart: deprecate ${change.marked.join(", ")}\n\nWithdrawn: ${reason}\n`;
    const epoch = Math.floor(Date.now() / 1000);
    const outcome = await push(branch, destination, { message, epoch, files: change.files });
    return { files: change.marked, overtaken: outcome === "overtaken" };
  });
  return charts.map(versionName).map((name) => {
    if (absent.includes(name)) return "absent";
    return pushed.has(name) ? "deprecated" : "deprecated before";
  });
}

/** What became of a chart version in an index. */
export type Deprecation = "deprecated" | "deprecated before" | "absent";

/** What one attempt to change a branch came to. */
interface Attempt {
  /** What was missing in the branch. */
  readonly files: readonly string[];
  /** Whether pushing it failed because the branch had changed. */
  readonly overtaken: boolean;
}

/** Tries to change a branch until it has everything. @returns the names of what was missing, and was pushed */
async function untilNothingIsMissing(
  destination: ChartRepository,
  work: () => Promise<Attempt>,
): Promise<ReadonlySet<string>> {
  const pushed = new Set<string>();
  let last: Problem | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (last !== undefined) await waitingFor(`another attempt: ${last.what}`, () => pause(attempt));
    try {
      const added = await work();
      if (added.files.length === 0) return pushed;
      if (!added.overtaken) for (const name of added.files) pushed.add(name);
      last = added.overtaken ? overtaken(destination) : undefined;
    } catch (error) {
      last = transientProblem(error);
    }
  }
  throw fail(last ?? lost(destination));
}

async function extend(
  client: Container,
  destination: ChartRepository,
  packages: readonly BranchPackage[],
  plan: Plan,
): Promise<Attempt> {
  const { source } = plan;
  const fileNames = packages.map(({ fileName }) => fileName);
  const branch = await lookAt(client, destination, fileNames);
  const { files, added } = planBranchChange(branch.state, packages, destination, source.date);
  if (files.length === 0) return { files: [], overtaken: false };
  const subject = `chart: add ${added.map((name) => name.replace(/\.tgz$/, "")).join(", ")}`;
  const origin = [source.url, `commit ${source.commit}`].filter((text) => text !== undefined).join(" ");
  const message = `${subject}\n\nReleased from ${origin}\n`;
  const outcome = await push(branch, destination, { message, epoch: source.epoch, files });
  return { files: added, overtaken: outcome === "overtaken" };
}

function published(chart: PackagedChart, destination: ChartRepository, pushed: ReadonlySet<string>): Published {
  return {
    kind: "chart",
    name: chart.plan.name,
    reference: shownAs(destination, chart.fileName),
    digest: chart.digest,
    kept: !pushed.has(chart.fileName),
    size: chart.size,
  };
}

/** The problem of an attempt that may succeed in a moment; anything else is thrown on. */
function transientProblem(error: unknown): Problem {
  const [problem] = error instanceof SlipwayError ? error.problems : [];
  if (problem !== undefined && isTransient(problem)) return problem;
  throw error;
}

/** Twice as long after each attempt, up to 10 s, and never the same for two who were in each other's way. */
async function pause(attempt: number): Promise<void> {
  const limit = Math.min(250 * 2 ** attempt, 10_000);
  await new Promise((resolve) => setTimeout(resolve, limit * (0.5 + Math.random() / 2)));
}

function overtaken({ url, branch }: ChartRepository): Problem {
  return {
    code: "git-overtaken",
    where: `branch ${branch} of ${url}`,
    what: "others changed the branch at every attempt to push to it",
    why: `${ATTEMPTS} attempts`,
    remedy: "run the same command again when fewer releases push at the same time: what is published is kept",
  };
}

function lost({ url, branch }: ChartRepository): Problem {
  return {
    code: "published-missing",
    where: `branch ${branch} of ${url}`,
    what: "the server accepted the push, but the branch does not have the packages",
    remedy: "run the same command again; if it stays so, look for something that resets the branch",
  };
}
