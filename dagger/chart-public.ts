import type { Container } from "@dagger.io/dagger";
import { shownAs, type ChartRepository } from "../src/chart-repository/destination.ts";
import { publicAnswer, type PublicState } from "../src/chart-repository/public.ts";
import { fail } from "../src/errors.ts";
import { shellLine } from "../src/shell.ts";
import { answersOf } from "./answers.ts";
import type { PackagedChart } from "./chart.ts";
import { waitingFor } from "./progress.ts";

/**
 * Pulls published packages as users do: Helm reads the index at the repository's URL and follows it to the package.
 * Web servers show what is in git with a delay (GitHub Pages takes minutes), so that this is asked until they do or the
 * time is up; content that differs is an error at once.
 *
 * @param seconds how long to wait for the web server; 0 asks once
 * @returns what is not shown yet, with Helm's reason; empty when all is there and has the right digest
 * @throws SlipwayError `published-differs`
 */
export async function pullFromPublicUrl(
  charts: readonly PackagedChart[],
  destination: ChartRepository,
  tools: Container,
  seconds: number,
): Promise<PublicState[]> {
  const { baseUrl } = destination;
  if (baseUrl === undefined) return [];
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const states = await pull(charts, baseUrl, destination, tools);
    const hidden = states.filter(({ shown }) => !shown);
    if (hidden.length === 0 || performance.now() > deadline) return hidden;
    await waitingFor(`the packages to appear at ${baseUrl}`, () => new Promise((resolve) => setTimeout(resolve, 5000)));
  }
}

async function pull(
  charts: readonly PackagedChart[],
  baseUrl: string,
  destination: ChartRepository,
  tools: Container,
): Promise<PublicState[]> {
  const lines = charts.map(({ plan, fileName }) => {
    const pulled = shellLine("helm", "pull", plan.name, "--repo", baseUrl, "--version", plan.version);
    return `${pulled} && ${shellLine("sha256sum", "--", fileName)}`;
  });
  const answers = await answersOf(tools, lines);
  return charts.map(({ fileName, digest }, i) => {
    const { exitCode = 1, stdout = "", stderr = "" } = answers[i] ?? {};
    const said = { sum: exitCode === 0 ? stdout : undefined, stderr };
    const answer = publicAnswer(shownAs(destination, fileName), digest, said);
    if ("problem" in answer) throw fail(answer.problem);
    return answer;
  });
}
