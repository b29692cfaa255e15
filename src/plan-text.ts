import { shownAs } from "./chart-repository/destination.ts";
import { releaseProblems } from "./gate.ts";
import { renderProblems } from "./errors.ts";
import type { Plan } from "./plan.ts";
import { table } from "./table.ts";

/** The plan for people: what would be made and published, what was found, and what stands in the way of a release. */
export function renderPlan(plan: Plan): string {
  const problems = releaseProblems(plan);
  const gate = problems.length === 0 ? "Nothing stands in the way of a release." : renderProblems(problems);
  return [
    `${plan.name} ${plan.version.gitTag}`,
    table(["what", "value"], facts(plan)),
    "Would be published",
    table(["what", "where"], destinations(plan)),
    "Found",
    table(
      ["what", "value", "why"],
      plan.reasons.map(({ what, value, why }) => [what, value, why]),
    ),
    "Tools",
    table(["what", "image"], Object.entries(plan.tools)),
    gate,
    "",
  ].join("\n\n");
}

function facts({ source, build, test }: Plan): string[][] {
  return [
    ["commit", `${source.commit} of ${source.date}${source.changes.length > 0 ? ", with changes" : ""}`],
    ["changes since", source.previous?.name ?? "the beginning: no earlier version"],
    ["module", `${build.module}, Go ${build.goVersion}`],
    ["platforms", build.platforms.join(", ")],
    ["tests", `${test.packages.join(" ")}${test.race ? " with race detector" : ""}, at most ${test.timeout}`],
    ["left out", build.ignore.join(", ") || "nothing"],
  ];
}

function destinations({ image, charts, chartRepository }: Plan): string[][] {
  return [
    ["image", `${image.repository}:${image.tag}`],
    ...image.channelTags.map(({ tag, moves, why }) => [`  tag ${tag}`, `${moves ? "moves" : "stays"}: ${why}`]),
    ...charts.map((chart) => [`chart ${chart.name}`, `oci://${chart.repository}:${chart.tag}`]),
    ...(chartRepository === undefined ? [] : [["chart index", shownAs(chartRepository, "index.yaml")]]),
    ...charts.flatMap((chart) => chart.values.map(({ path, value }) => [`  with value ${path.join(".")}`, value])),
  ];
}
