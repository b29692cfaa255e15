import type { ChartPlan } from "../../chart.ts";
import type { ManifestPlan } from "../../manifests/plan.ts";
import type { Version } from "../../version.ts";
import { breakingList } from "../changes-text.ts";
import type { Change } from "../commits.ts";
import type { Links } from "../links.ts";
import { blocks, code, list, nothing, safe, section, text, type Markdown } from "../markdown.ts";
import type { CrdBreak } from "./crdify.ts";
import { diffCrds } from "./crds.ts";
import { describeKustomization, type PartText } from "./kustomization.ts";
import { diffRbac } from "./rbac.ts";
import { chartRequirements, projectRequirements } from "./requirements.ts";
import { crdSection, OF_CHART, rbacSection, valuesSection, workloadSection } from "./sections.ts";
import type { ChartState, KustomizationState, ProjectState } from "./state.ts";
import { stepsSection } from "./steps.ts";
import { diffValues } from "./values.ts";
import { diffWorkloads, type ContainerChange } from "./workloads.ts";
import { differingObjects } from "./yaml.ts";

/** What an upgrade guide is made from. */
export interface UpgradeInput {
  readonly name: string;
  /** Git tag of the version to come from: `v1.3.0`. */
  readonly from: string;
  readonly to: Version;
  readonly before: ProjectState;
  readonly after: ProjectState;
  /** Where the charts of the new version are published. */
  readonly charts: readonly Pick<ChartPlan, "name" | "repository" | "version">[];
  /** The static manifests of the new version. */
  readonly manifests: readonly ManifestPlan[];
  /** The changes between the versions, for their BREAKING CHANGE footers. */
  readonly changes: readonly Change[];
  readonly links: Links;
  /** What crdify found, of all CRDs together. */
  readonly crdBreaks?: readonly CrdBreak[];
}

/** UPGRADE.md: what really changed between two versions of a project, and the commands in their order. */
export function upgradeGuide(input: UpgradeInput): string {
  const { name, from, to, before, after } = input;
  const several = after.charts.length + after.kustomizations.length > 1;
  const level = several ? 3 : 2;
  const described = [
    ...after.charts.map((chart) => describeChart(chart, input, level)),
    ...after.kustomizations.map((each) => describeKustomized(each, input, level)),
  ];
  const parts = described.map(({ title, changes, steps, crds }) =>
    several ? { changes: section(2, title, changes, steps), steps: nothing, crds } : { changes, steps, crds },
  );
  const gone = before.charts.filter((chart) => chartNamed(after, chart.name) === undefined);
  const told = new Set(parts.flatMap(({ crds }) => crds));
  const elsewhere = (input.crdBreaks ?? []).filter(({ crd }) => !told.has(crd));
  const changes = blocks(
    section(2, safe`Breaking changes`, breakingList(input.changes, input.links)),
    section(2, safe`Requirements`, list(projectRequirements(before, after))),
    list(gone.map((chart) => safe`The chart ${code(chart.name)} is gone.`)),
    // Of CRDs that are in none of them, or differ in nothing but what crdify looks at.
    crdSection([], elsewhere, 2),
    ...parts.map((part) => part.changes),
  );
  return `${blocks(
    safe`# Upgrade ${text(name)} from ${text(from)} to ${text(to.gitTag)}`,
    changes === ""
      ? safe`Nothing that an upgrade has to mind changed between ${text(from)} and ${text(to.gitTag)}.`
      : changes,
    ...parts.map((part) => part.steps),
  )}\n`;
}

function describeKustomized(after: KustomizationState, input: UpgradeInput, level: number): PartText {
  const manifests = input.manifests.filter((each) => "kustomization" in each && each.kustomization === after.path);
  return describeKustomization(
    input.before.kustomizations.find(({ path }) => path === after.path),
    after,
    {
      files: manifests.map(({ name }) => name),
      crdBreaks: input.crdBreaks ?? [],
      isOwnTag: (change) => isOwnTag(change, input),
      level,
    },
  );
}

function describeChart(after: ChartState, input: UpgradeInput, level: number): PartText {
  const title = safe`Chart ${code(after.name)}`;
  const before = chartNamed(input.before, after.name);
  const published = input.charts.find(({ name }) => name === after.name);
  if (before === undefined) {
    return { title, changes: safe`The chart ${code(after.name)} is new.`, steps: nothing, crds: [] };
  }
  const values = diffValues(before.values, after.values);
  const files = diffCrds(...differingObjects(before.crds, after.crds));
  const compared =
    before.manifests === undefined || after.manifests === undefined
      ? undefined
      : differingObjects([before.manifests], [after.manifests]);
  const templated = compared === undefined ? [] : diffCrds(...compared);
  const crds = [...files, ...templated];
  const names = new Set(crds.map(({ name }) => name));
  const breaks = (input.crdBreaks ?? []).filter(({ crd }) => names.has(crd));
  const workloads = compared === undefined ? [] : diffWorkloads(...compared);
  const changes = blocks(
    chartRequirementsSection(level, chartRequirements(before, after)),
    valuesSection(values ?? [], level),
    crdSection(crds, breaks, level),
    rbacSection(compared === undefined ? [] : diffRbac(...compared), level, OF_CHART),
    workloadSection(
      workloads.filter((change) => !isOwnTag(change, input)),
      level,
      OF_CHART,
    ),
    section(
      level,
      safe`Not compared`,
      list([
        values === undefined ? safe`The values: a values.yaml is no YAML mapping.` : nothing,
        compared === undefined
          ? safe`Permissions and workloads: Helm cannot render the chart of both versions.`
          : nothing,
      ]),
    ),
  );
  const valuesToAdapt = values?.some(({ kind }) => kind === "renamed" || kind === "removed") ?? false;
  const steps =
    published === undefined
      ? nothing
      : stepsSection({
          repository: published.repository,
          version: published.version,
          valuesToAdapt,
          crds: files,
          level,
        });
  return { title, changes, steps, crds: [...names] };
}

function chartRequirementsSection(level: number, requirements: readonly Markdown[]): Markdown {
  return section(level, safe`Requirements of the chart`, list(requirements));
}

function chartNamed(state: ProjectState, name: string): ChartState | undefined {
  return state.charts.find((chart) => chart.name === name);
}

/** Whether an image differs by the tags of the two versions only, as it always does. */
function isOwnTag({ before, after }: ContainerChange, { to }: UpgradeInput): boolean {
  const tag = `:${to.imageTag}`;
  if (before === undefined || after?.endsWith(tag) !== true) return false;
  return before.slice(0, before.lastIndexOf(":")) === after.slice(0, -tag.length);
}
