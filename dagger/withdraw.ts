import type { Container } from "@dagger.io/dagger";
import { fail, InternalError } from "../src/errors.ts";
import { withToken } from "../src/github/plan.ts";
import type { Plan } from "../src/plan.ts";
import { all } from "../src/settled.ts";
import { imagesOf } from "../src/images.ts";
import { absent } from "../src/verification/problems.ts";
import { writtenTag } from "../src/version.ts";
import { checkedReason, markCommand, withdrawalFile, type Withdrawal } from "../src/withdrawal/mark.ts";
import { renderDryRun, renderWithdrawal } from "../src/withdrawal/report.ts";
import { decideWithdrawal, decisiveTags, type Decision } from "../src/withdrawal/returns.ts";
import type { ReleaseAccess } from "./access.ts";
import { answersOf } from "./answers.ts";
import { tagsOf } from "./channels.ts";
import { deprecateInChartRepository } from "./chart-repository.ts";
import { checkGitPush, gitClient } from "./git-branch.ts";
import { checkGitHubRights, withdrawGitHubRelease } from "./github-withdrawal.ts";
import type { Run } from "./pipeline.ts";
import type { Access } from "./preflight.ts";
import { timed, timedFor } from "./progress.ts";
import { checkPush, digestsOf, loggedIn, regctlLine, talk, type Login } from "./registry.ts";
import { withdrawalsOf, withoutWithdrawnOnes } from "./withdrawn.ts";

/** What a withdrawal is asked for. */
export interface WithdrawOptions extends Pick<ReleaseAccess, "logins" | "github"> {
  readonly reason: string;
  /** Whether to say what would be done, and change nothing. */
  readonly dryRun: boolean;
}

/**
 * Takes a released version back from everybody who does not name it: marks its image, so that no release counts it any
 * more, leads `latest` and the other channel tags back to the version before, marks the chart in the classic index, and
 * the release on GitHub. Whatever is published stays: those who run it can still pull it. The same command finishes a
 * withdrawal that was interrupted.
 *
 * @returns a table of what was done
 * @throws SlipwayError `reason-missing`, `published-missing` before anything is changed
 */
export async function withdraw(run: Run, options: WithdrawOptions): Promise<string> {
  const { plan, tools } = run;
  const { logins, dryRun } = options;
  const reason = checkedReason(options.reason);
  const registry = await loggedIn(tools.release, plan.registry, logins.registry);
  const { value: decision } = await timed("look-up", () => decide(plan, registry));
  const target = withToken(plan.github, options.github !== undefined);
  if (dryRun) return renderDryRun(plan, decision, target);

  const github = target.kind === "release" ? options.github && { target, access: options.github } : undefined;
  await timed("preflight", () => checkAccess(plan, decision, registry, { git: logins.git, github }));
  const withdrawal = { version: plan.version.gitTag, reason, time: new Date().toISOString() };
  if (!decision.marked) await timed("mark", () => mark(decision, withdrawal, registry));
  const channels = await timed("channels", () => moveBack(decision, registry));
  const indexed = await timedFor(plan.chartRepository, "chart repository", (destination) =>
    deprecateInChartRepository(plan.charts, destination, logins.git, reason, registry),
  );
  const latest = decision.latest && writtenTag(decision.latest, plan.source.tagPrefix);
  const released = await timedFor(
    github,
    "GitHub release",
    (at) => withdrawGitHubRelease(at.target, at.access, reason, latest),
    target.kind === "skipped" ? target.why : undefined,
  );
  const outcome = { stuck: channels.value, indexed: indexed?.value ?? [], release: released?.value };
  const text = renderWithdrawal(plan, decision, outcome);
  console.log(`\n${text}`);
  return text;
}

async function decide(plan: Plan, registry: Container): Promise<Decision> {
  const images = imagesOf(plan);
  const { repository, tag: version } = plan.image;
  const references = images.map((image) => `${image.repository}:${image.tag}`);
  const digests = await digestsOf(registry, references);
  if (digests[0] === undefined) throw fail(absent(`${repository}:${version}`, "image"));
  const channels = images.flatMap((image) => image.channelTags.map(({ tag }) => `${image.repository}:${tag}`));
  const there = images.filter((_, i) => digests[i] !== undefined).map((image) => image.repository);
  const elsewhere = [...new Set(there)].filter((place) => place !== repository);
  const [channelDigests, tags, tagsIn, [reason]] = await Promise.all([
    digestsOf(registry, channels),
    tagsOf(repository, registry),
    all(elsewhere.map(async (place) => [place, await tagsOf(place, registry)] as const)),
    withdrawalsOf([`${repository}:${version}`], registry),
  ]);
  const found = {
    digests,
    reason,
    digestOf: new Map(channels.map((reference, i) => [reference, channelDigests[i]])),
    tagsIn: new Map(tagsIn),
  };
  const usable = await withoutWithdrawnOnes(tags, repository, registry, (among) =>
    decisiveTags(decideWithdrawal(plan, found, among)),
  );
  return decideWithdrawal(plan, found, usable);
}

/** Whoever may not do all of it, does nothing. */
async function checkAccess(
  { chartRepository }: Plan,
  { images }: Decision,
  registry: Container,
  { git, github }: { git: Login | undefined; github: Access["github"] },
): Promise<void> {
  const repositories = new Set(images.map(({ image }) => image.repository));
  await all([
    ...[...repositories].map((repository) => checkPush(registry, repository)),
    github === undefined ? Promise.resolve() : checkGitHubRights(github.target, github.access),
    chartRepository === undefined
      ? Promise.resolve()
      : gitClient(registry, chartRepository, git).then((client) => checkGitPush(client, chartRepository)),
  ]);
}

async function mark({ images: [plain] }: Decision, withdrawal: Withdrawal, registry: Container): Promise<void> {
  if (plain === undefined) throw new InternalError("a plan without images");
  const subject = `${plain.image.repository}@${plain.digest}`;
  const file = "/withdrawal.json";
  const ready = registry.withNewFile(file, withdrawalFile(withdrawal));
  await talk(ready, `withdrawal of ${subject}`, regctlLine(...markCommand(subject, withdrawal, file)));
}

/**
 * `latest` first, of the plain image first of all: that is what most people follow.
 *
 * @returns the tags that the registry does not let go of: some cannot delete any
 */
async function moveBack({ images }: Decision, registry: Container): Promise<string[]> {
  const tags = images.flatMap(({ image: { repository }, returns }) =>
    returns.map(({ channel, kind, to = "" }) => {
      return { kind, tag: `${repository}:${channel}`, version: `${repository}:${to}` };
    }),
  );
  const back = tags.filter(({ kind }) => kind === "returns");
  const lines = back.map(({ version, tag }) => regctlLine("image", "copy", version, tag));
  if (lines.length > 0) await talk(registry, `channel tags of ${images[0]?.image.repository ?? ""}`, ...lines);
  const gone = tags.filter(({ kind }) => kind === "removed").map(({ tag }) => tag);
  if (gone.length === 0) return [];
  const deletions = gone.map((tag) => regctlLine("tag", "delete", tag));
  const answers = await answersOf(registry, deletions);
  return gone.filter((_, i) => answers[i]?.exitCode !== 0);
}
