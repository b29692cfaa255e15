import type { Container } from "@dagger.io/dagger";
import { revisionOf } from "../src/oci.ts";
import { otherCommit } from "../src/publish.ts";
import { throwIfAny } from "../src/errors.ts";
import type { GitHubReleasePlan } from "../src/github/plan.ts";
import type { Plan } from "../src/plan.ts";
import { all, allOrProblems } from "../src/settled.ts";
import { imagesOf } from "../src/images.ts";
import { withdrawnProblem } from "../src/withdrawal/mark.ts";
import type { Promotion } from "./earlier-release.ts";
import { earlierDigests, type EarlierDigests } from "./environments.ts";
import { checkGitPush, gitClient } from "./git-branch.ts";
import { preflightGitHub } from "./github.ts";
import type { GitHubAccess } from "./github-client.ts";
import { checkClock, checkSpace } from "./machine.ts";
import type { Run } from "./pipeline.ts";
import { waitingFor } from "./progress.ts";
import { checkPush, manifestsOf, type Login, type Logins } from "./registry.ts";
import { openSigner, type Signer } from "./signer.ts";
import { withdrawalsOf } from "./withdrawn.ts";
import type { SigningSecrets } from "./signing-secrets.ts";

/** What a release needs to be allowed to. */
export interface Access {
  readonly logins: Logins;
  readonly signing: SigningSecrets;
  readonly github: { readonly target: GitHubReleasePlan; readonly access: GitHubAccess } | undefined;
  /** Who can read the environment before this one, where that takes another login. */
  readonly promotion?: Promotion;
}

/** What is known when nothing stands in the way. */
export interface Preflight {
  /** What the environment before this one has. */
  readonly earlier: EarlierDigests;
  /** Who signs; undefined where nobody does. */
  readonly signer: Signer | undefined;
}

/**
 * Everything that can be known before anything is built: the destinations answer, the logins may push, no tag is taken
 * by another commit, what signs can sign, and the machine has room and the right time.
 *
 * @param registry the release tools with the registry's login
 * @throws SlipwayError with all that stands in the way
 */
export async function preflight(run: Run, registry: Container, access: Access): Promise<Preflight> {
  const { plan, tools } = run;
  const { signing } = plan;
  const checks = await Promise.allSettled([
    earlierDigests(access.promotion?.registry ?? registry, plan),
    signing.kind === "none" ? undefined : openSigner(registry, tools.cosign, signing, access.signing),
    checkRights(registry, plan),
    checkTags(registry, plan),
    checkGit(run, registry, access.logins.git),
    access.github === undefined ? undefined : preflightGitHub(plan, access.github.target, access.github.access),
    checkSpace(registry),
    checkClock(plan.registry, tools.ca),
  ]);
  const [earlier, signer] = allOrProblems(checks);
  return { earlier, signer };
}

/** The login works and may push to every repository of the plan. */
async function checkRights(tools: Container, plan: Plan): Promise<void> {
  const repositories = [...imagesOf(plan), ...plan.charts].map(({ repository }) => repository);
  const asked = [...new Set(repositories)].map((repository) =>
    waitingFor(repository, () => checkPush(tools, repository)),
  );
  await all(asked);
}

/** No image of this version is published that another commit made, and none was withdrawn. */
async function checkTags(tools: Container, plan: Plan): Promise<void> {
  const references = imagesOf(plan).map(({ repository, tag }) => `${repository}:${tag}`);
  const found = await manifestsOf(tools, references);
  const there = references.filter((_, i) => found[i] !== undefined);
  const withdrawn = await withdrawalsOf(there, tools);
  throwIfAny([
    ...references.flatMap((reference, i) => {
      const index = found[i];
      return index === undefined ? [] : otherCommit(reference, revisionOf(index.text), plan.source.commit);
    }),
    ...there.flatMap((reference, i) => withdrawnProblem(reference, withdrawn[i])),
  ]);
}

async function checkGit({ plan }: Run, tools: Container, login: Login | undefined): Promise<void> {
  const { chartRepository } = plan;
  if (chartRepository === undefined) return;
  await checkGitPush(await gitClient(tools, chartRepository, login), chartRepository);
}
