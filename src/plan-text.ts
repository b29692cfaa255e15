import type { ChartPlan } from "./chart.ts";
import { shownAs } from "./chart-repository/destination.ts";
import { fromFolder, seenFrom } from "./discover/module.ts";
import { releasePage } from "./github/plan.ts";
import { releaseProblems } from "./gate.ts";
import { renderProblems } from "./errors.ts";
import { originOf } from "./manifests/plan.ts";
import { modulesIn, type Plan } from "./plan.ts";
import { describeSigning } from "./signing/plan.ts";
import { leniencies } from "./scan/settings.ts";
import { table } from "./table.ts";
import { imagesOf, type ImagePlan } from "./images.ts";

/** The plan for people: what would be made and published, what was found, and what stands in the way of a release. */
export function renderPlan(plan: Plan): string {
  const problems = releaseProblems(plan);
  const gate = problems.length === 0 ? "Nothing stands in the way of a release." : renderProblems(problems);
  return [
    `${plan.name} ${plan.version.gitTag}`,
    table(["what", "value"], facts(plan)),
    ...environments(plan),
    "Would be published",
    table(["what", "where"], destinations(plan)),
    "Found",
    table(
      ["what", "value", "why"],
      plan.reasons.map(({ what, value, why }) => [what, value, why]),
    ),
    "Tools",
    table(["what", "image"], Object.entries(plan.tools)),
    ...(plan.warnings.length === 0 ? [] : [renderProblems(plan.warnings, "warning")]),
    gate,
    "",
  ].join("\n\n");
}

function facts(plan: Plan): string[][] {
  const { source, build, scan, signing } = plan;
  return [
    ["commit", `${source.commit} of ${source.date}${source.changes.length > 0 ? ", with changes" : ""}`],
    ["changes since", source.previous?.name ?? "the beginning: no earlier version"],
    ["module", `${build.module}${build.dir === "." ? "" : ` in ${build.dir}`}, Go ${build.goVersion}`],
    ...furtherModules(plan),
    ["platforms", build.platforms.join(", ")],
    ["tests", testText(plan)],
    ["scan", scanText(scan)],
    ["signatures", describeSigning(signing)],
    ["left out", build.ignore.join(", ") || "nothing"],
  ];
}

function furtherModules(plan: Plan): string[][] {
  const [, ...further] = modulesIn(plan);
  return further.length === 0 ? [] : [["further modules", further.join(", ")]];
}

function testText(plan: Plan): string {
  const { race, timeout, envtest } = plan.test;
  const server = envtest === undefined ? "" : `, API server of Kubernetes ${envtest}`;
  return `${tested(plan)}${race ? " with race detector" : ""}${server}, at most ${timeout}`;
}

/** Patterns of packages as they are written from the controller's module on. */
function tested({ build, test }: Plan): string {
  const patterns = test.suites.flatMap(({ module, packages }) => packages.map((each) => fromFolder(module, each)));
  return patterns.map((pattern) => seenFrom(build.dir, pattern)).join(" ") || "none";
}

function scanText(scan: Plan["scan"]): string {
  const { threshold, exceptions, databaseMaxAge, source } = scan;
  const excepted = exceptions.length === 0 ? "" : `, except ${exceptions.map(({ id }) => id).join(", ")}`;
  const what = source ? "images and source" : "images";
  const lenient = leniencies(scan).map((rule) => `; ${rule}`);
  return `${what}: ${threshold} and worse block${excepted}${lenient.join("")}; databases at most ${databaseMaxAge} days old`;
}

function environments({ environment }: Plan): string[] {
  if (environment === undefined) return [];
  const { kind, what, all } = environment;
  const goes = (name: string): string => (kind !== "none" && environment.name === name ? marks[kind] : "no");
  const title = kind === "chosen" ? `Environment: ${environment.name} for ${what}` : `Environment: none for ${what}`;
  return [
    title,
    table(
      ["environment", "goes there", "why"],
      all.map((each) => [each.environment, goes(each.environment), each.why]),
    ),
  ];
}

const marks = { chosen: "yes", refused: "refused" };

function imageLines({ variant, mark, name, repository, tag, buildTags, channelTags }: ImagePlan): string[][] {
  const built = variant === undefined ? "" : `, built with ${buildTags.join(",")}`;
  return [
    [mark === "" ? "image" : `image ${variant ?? name}`, `${repository}:${tag}${built}`],
    ...channelTags.map((channel) => [`  tag ${channel.tag}`, `${channel.moves ? "moves" : "stays"}: ${channel.why}`]),
  ];
}

function chartLines({ name, repository, tag, values }: ChartPlan): string[][] {
  return [
    [`chart ${name}`, `oci://${repository}:${tag}`],
    ...values.map(({ path, value }) => [`  with value ${path.join(".")}`, value]),
  ];
}

function destinations(plan: Plan): string[][] {
  const { charts, chartRepository, environment, github } = plan;
  if (environment?.kind === "none") return [["nothing", environment.why]];
  return [
    ...imagesOf(plan).flatMap(imageLines),
    ...charts.flatMap(chartLines),
    ...(chartRepository === undefined ? [] : [["chart index", shownAs(chartRepository, "index.yaml")]]),
    ...plan.manifests.map((manifest) => [
      `manifests ${manifest.name}`,
      `manifests/${manifest.name}.yaml of the output: ${originOf(manifest)}`,
    ]),
    [
      "GitHub release",
      github.kind === "skipped" ? `none: ${github.why}` : `${releasePage(github)} with --github-token`,
    ],
  ];
}
