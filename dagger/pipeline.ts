import { dag, type Container, type Directory } from "@dagger.io/dagger";
import { throwIfAny } from "../src/errors.ts";
import { releaseProblems } from "../src/gate.ts";
import { makePlan, type Plan, type Request } from "../src/plan.ts";
import { toolImages } from "../src/tools.ts";
import { codeOf, compile, dependencies, finalImage } from "./build.ts";
import { packageChart, type PackagedChart } from "./chart.ts";
import { inspect, readConfig } from "./inspect.ts";
import { assemble, type ImageLayout } from "./layout.ts";
import { checkStamp } from "./stamp-check.ts";
import { openToolbox, type Surroundings, type Toolbox } from "./toolbox.ts";

/** A run that has been planned: what every stage needs. */
export interface Run {
  readonly source: Directory;
  readonly plan: Plan;
  readonly tools: Toolbox;
}

/** Inputs and plan: reads the repository and decides everything. */
export async function prepare(source: Directory, request: Request, surroundings: Surroundings): Promise<Run> {
  const config = await readConfig(source);
  const tools = openToolbox(toolImages(config.images ?? {}, request.mirror), surroundings);
  const plan = makePlan(await inspect(source, config, tools.golang), config, request);
  return { source, plan, tools };
}

/** As {@link prepare}, for what goes out: refuses what cannot be released. */
export async function prepareRelease(source: Directory, request: Request, surroundings: Surroundings): Promise<Run> {
  const run = await prepare(source, request, surroundings);
  throwIfAny(releaseProblems(run.plan));
  return run;
}

/** The code with its dependencies downloaded. */
export interface Ready {
  readonly code: Directory;
  readonly container: Container;
}

export async function download({ source, plan, tools }: Run): Promise<Ready> {
  const code = codeOf(source, plan);
  return { code, container: await dependencies(code, tools.golang) };
}

/** The final image of one platform. */
export async function buildPlatform({ plan }: Run, { code, container }: Ready, platform: string): Promise<Container> {
  return finalImage(await compile(code, container, plan, platform), plan, platform);
}

/** All platforms side by side, the stamp of the one that runs here checked, as one OCI layout. */
export async function buildImages(run: Run, ready: Ready): Promise<ImageLayout> {
  const { plan, tools } = run;
  const native: string = await dag.defaultPlatform();
  const images = await Promise.all(
    plan.build.platforms.map(async (platform) => {
      const binary = await compile(ready.code, ready.container, plan, platform);
      if (platform === native) await checkStamp(binary, plan, tools.golang);
      return finalImage(binary, plan, platform);
    }),
  );
  return assemble(images, plan, tools.release);
}

/** All charts side by side. */
export function packageCharts({ source, plan, tools }: Run): Promise<PackagedChart[]> {
  return Promise.all(plan.charts.map((chart) => packageChart(source, chart, plan, tools.release)));
}
