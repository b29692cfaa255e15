import type { Container } from "@dagger.io/dagger";
import { planBranchChange, type BranchPackage } from "../src/chart-repository/branch.ts";
import { shownAs, type ChartRepository } from "../src/chart-repository/destination.ts";
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
  const pushed = new Set<string>();
  let last: Problem | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (last !== undefined) await waitingFor(`another attempt: ${last.what}`, () => pause(attempt));
    try {
      const added = await extend(client, destination, packages, plan);
      if (added.files.length === 0) return charts.map((chart) => published(chart, destination, pushed));
      if (!added.overtaken) for (const name of added.files) pushed.add(name);
      last = added.overtaken ? overtaken(destination) : undefined;
    } catch (error) {
      last = transientProblem(error);
    }
  }
  throw fail(last ?? lost(destination));
}

/** One attempt: what was missing in the branch, and whether pushing it failed because the branch had changed. */
async function extend(
  client: Container,
  destination: ChartRepository,
  packages: readonly BranchPackage[],
  plan: Plan,
): Promise<{ files: readonly string[]; overtaken: boolean }> {
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
