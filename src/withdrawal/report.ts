import { releasePage, type GitHubPlan } from "../github/plan.ts";
import type { Plan } from "../plan.ts";
import { table } from "../table.ts";
import type { Decision, WithdrawnImage } from "./returns.ts";

/** One thing that a withdrawal changes, or finds as it has to be. */
export interface Effect {
  /** `image`, `channel`, `chart`, `chart index`, `GitHub release` */
  readonly what: string;
  readonly about: string;
  readonly effect: string;
}

/** What became of what was decided. */
export interface Outcome {
  /** Channel tags that the registry did not let go of. */
  readonly stuck: readonly string[];
  /** What became of each chart in the classic index; empty where there is no index. */
  readonly indexed: readonly string[];
  /** Undefined where the release on GitHub is left alone. */
  readonly release: Effect | undefined;
}

/** What a plan says of what is withdrawn. */
type Withdrawn = Pick<Plan, "image" | "charts" | "chartRepository">;

/** What was done, for people. */
export function renderWithdrawal(plan: Withdrawn, decision: Decision, outcome: Outcome): string {
  const { stuck, indexed, release } = outcome;
  const effects = [...registryEffects(plan, decision, stuck), ...indexEffects(plan, indexed)];
  return render([...effects, ...(release === undefined ? [] : [release])]);
}

/**
 * What would be done, for people.
 *
 * @param github as planned for this call
 */
export function renderDryRun(plan: Withdrawn, decision: Decision, github: GitHubPlan): string {
  const indexed = plan.chartRepository === undefined ? [] : plan.charts.map(() => "deprecated, if it is there");
  const release = github.kind === "release" ? releaseEffect(releasePage(github), "marked, if it is there") : undefined;
  const text = renderWithdrawal(plan, decision, { stuck: [], indexed, release });
  return `Nothing is changed: this is what the same command does without --dry-run.\n\n${text}`;
}

/** @param about its page */
export function releaseEffect(about: string, effect: string): Effect {
  return { what: "GitHub release", about, effect };
}

function registryEffects(
  { image: { repository, tag }, charts }: Withdrawn,
  { marked, images }: Decision,
  stuck: readonly string[],
): Effect[] {
  const effect = marked ? "was marked as withdrawn before" : "marked as withdrawn; it can still be pulled";
  return [
    { what: "image", about: `${repository}:${tag}`, effect },
    ...images.flatMap((image) => channelEffects(image, stuck)),
    // This is what a withdrawal cannot change.
    ...charts.map((chart) => ({
      what: "chart",
      about: `oci://${chart.repository}:${chart.tag}`,
      effect: "is what Helm takes where no version is named, until a higher one is released",
    })),
  ];
}

function channelEffects({ image: { repository }, returns }: WithdrawnImage, stuck: readonly string[]): Effect[] {
  return returns.map(({ channel, kind, to }) => {
    const about = `${repository}:${channel}`;
    const effects = {
      stays: "leads to another version already",
      returns: `leads to ${to ?? ""} again`,
      removed: stuck.includes(about)
        ? "still leads to it: the registry deletes no tags"
        : "removed: there is no other version that it could lead to",
    };
    return { what: "channel", about, effect: effects[kind] };
  });
}

function indexEffects({ charts }: Withdrawn, indexed: readonly string[]): Effect[] {
  return indexed.map((effect, i) => {
    const { name = "", version = "" } = charts[i] ?? {};
    return { what: "chart index", about: `${name} ${version}`, effect };
  });
}

function render(effects: readonly Effect[]): string {
  const rows = effects.map(({ what, about, effect }) => [what, about, effect]);
  return `${table(["what", "of", "effect"], rows)}\n`;
}
