import { dag, type Container, type Directory } from "@dagger.io/dagger";
import { omissions, renderReport } from "../src/chart-validation/report.ts";
import type { Config } from "../src/config/config.ts";
import type { YamlContent } from "../src/config/yaml-schema.ts";
import type { OfferedSecrets } from "../src/environments/credentials.ts";
import { InternalError, renderProblems, throwIfAny, type Problem } from "../src/errors.ts";
import { releaseProblems, secretProblems } from "../src/gate.ts";
import { makePlan, type Plan, type Request } from "../src/plan.ts";
import { all, allOrProblems } from "../src/settled.ts";
import { toolImages, withDigests, type ImageDigests } from "../src/tools.ts";
import { imagesOf, whichImage, type ImagePlan } from "../src/images.ts";
import { codeOf, compile, dependencies, finalImage } from "./build.ts";
import { validateRendered } from "./chart-validation.ts";
import { makeChart, type Charts } from "./chart.ts";
import { offeredSecrets, type PassedSecrets } from "./environments.ts";
import { restoreGoCache } from "./go-cache.ts";
import { inspect, readConfig } from "./inspect.ts";
import { kustomize } from "./kustomize.ts";
import { assemble, type ImageLayout } from "./layout.ts";
import { resolveDigests } from "./pin.ts";
import { timed, waitingFor, type StageTime } from "./progress.ts";
import { checkStamp } from "./stamp-check.ts";
import { openToolbox, type Surroundings, type Toolbox } from "./toolbox.ts";

/** A run that has been planned: what every stage needs. */
export interface Run {
  readonly source: Directory;
  readonly plan: Plan;
  readonly tools: Toolbox;
  /** What reading and deciding took. */
  readonly planned: StageTime;
}

/** What there is before anything is planned. */
interface Opened {
  readonly config: YamlContent<Config>;
  readonly tools: Toolbox;
  readonly imageDigests: ImageDigests;
}

/** Reads slipway.yaml, and makes the tools that it and the call name, with what their caches shall begin with. */
export async function openTools(
  source: Directory,
  { mirror }: Pick<Request, "mirror">,
  surroundings: Surroundings,
): Promise<Opened> {
  const config = await readConfig(source);
  const images = toolImages(config.value.images ?? {}, mirror);
  const imageDigests = await resolveDigests(images);
  const tools = openToolbox(withDigests(images, imageDigests), surroundings);
  const { goCache } = surroundings;
  if (goCache !== undefined) await waitingFor("Go cache", () => restoreGoCache(tools.golang, goCache));
  return { config, tools, imageDigests };
}

/** Inputs and plan: reads the repository and decides everything. */
export async function prepare(source: Directory, request: Request, surroundings: Surroundings): Promise<Run> {
  const { value, time } = await timed("plan", async () => {
    const { tools, imageDigests, config } = await openTools(source, request, surroundings);
    const facts = await inspect(source, config.value, tools.golang, request.ref !== undefined);
    return { plan: makePlan({ ...facts, imageDigests }, config.value, request, config.placeOf), tools };
  });
  for (const warning of value.plan.warnings) console.log(renderProblems([warning], "warning"));
  return { source, ...value, planned: time };
}

/** Refuses to start with a plan and secrets. */
type Gate = (plan: Plan, offered: OfferedSecrets) => readonly Problem[];

/** For {@link prepareFor}: what cannot be released, or not with these secrets. */
export const releaseGate: Gate = (plan, offered) => [...releaseProblems(plan), ...secretProblems(plan, offered)];

/** As {@link prepare}, for what changes something outside, with the secrets for that. */
export async function prepareFor(
  gate: Gate,
  source: Directory,
  request: Request,
  surroundings: Surroundings,
  secrets: PassedSecrets,
): Promise<Run> {
  const [run, offered] = await Promise.all([prepare(source, request, surroundings), offeredSecrets(secrets)]);
  throwIfAny(gate(run.plan, offered));
  return run;
}

/** The code with its dependencies downloaded. */
export interface Ready {
  readonly code: Directory;
  readonly container: Container;
}

export async function download({ source, plan, tools }: Run): Promise<Ready> {
  const code = await codeOf(source, plan);
  return { code, container: await waitingFor("Go modules", () => dependencies(code, plan, tools)) };
}

/** One image, for one platform. */
export async function buildPlatform(
  { plan }: Run,
  { code, container }: Ready,
  image: ImagePlan,
  platform: string,
): Promise<Container> {
  const purpose = whichImage(image);
  return finalImage(await compile(code, container, plan, { ...image, platform, purpose }), plan, image, platform);
}

/**
 * Images of the plan, each as an OCI layout of its own: all platforms side by side, the stamp of the binary that runs
 * here checked.
 *
 * @param images by default all, the plain one first
 */
export async function buildImages(run: Run, ready: Ready, images = imagesOf(run.plan)): Promise<ImageLayout[]> {
  const { plan, tools } = run;
  const native: string = await dag.defaultPlatform();
  const built = await Promise.all(
    plan.build.platforms.map((platform) => buildInTurn(run, ready, images, platform, platform === native)),
  );
  const layouts = images.map((image, i) => {
    const containers = built.map((ofPlatform) => ofPlatform[i]).filter((container) => container !== undefined);
    return assemble(image, containers, plan, tools.release);
  });
  return Promise.all(layouts);
}

/** One image for all platforms, as an OCI layout. */
export async function buildImage(run: Run, ready: Ready, image: ImagePlan): Promise<Directory> {
  const [layout] = await buildImages(run, ready, [image]);
  if (layout === undefined) throw new InternalError("no image was built");
  return layout.directory;
}

/**
 * The images of one platform, one after the other: each finds most packages compiled by the image before it. Programs of
 * further images need not know their version: webhooks, for example, seldom do.
 */
async function buildInTurn(
  { plan, tools }: Run,
  { code, container }: Ready,
  images: readonly ImagePlan[],
  platform: string,
  runsHere: boolean,
): Promise<Container[]> {
  const built: Container[] = [];
  for (const image of images) {
    const purpose = whichImage(image);
    const compilation = { ...image, platform, purpose };
    const programs = await waitingFor(`${platform}${purpose}`, () => compile(code, container, plan, compilation));
    if (runsHere && !plan.further.includes(image)) await checkStamp(programs, plan, image, tools.golang);
    built.push(finalImage(programs, plan, image, platform));
  }
  return built;
}

/**
 * All charts and kustomizations: made side by side, then validated together, because one may hold the CRDs of another one's resources.
 *
 * @param registry container that looks images up, logged in where that is wanted
 * @throws SlipwayError with the problems of all of them
 */
export async function packageCharts({ source, plan, tools }: Run, registry = tools.release): Promise<Charts> {
  const charts = plan.charts.map((chart) => {
    return waitingFor(chart.path, () => makeChart(source, chart, plan, tools.release));
  });
  const kustomizations = plan.kustomizations.map((each) => {
    return waitingFor(each.path, () => kustomize(source, each, plan, tools));
  });
  const settled = await Promise.allSettled([all(charts), all(kustomizations)]);
  const [made, kustomized] = allOrProblems(settled);
  const rendered = [...made.map((chart) => chart.rendered), ...kustomized];
  const { problems, report } = await waitingFor("validation", () => validateRendered(rendered, plan, tools, registry));
  throwIfAny([...made.flatMap((chart) => chart.problems), ...problems]);
  for (const line of omissions(report)) console.log(line);
  return { packages: made.map(({ packaged }) => packaged), kustomized, validation: renderReport(report) };
}
