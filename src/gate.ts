import { credentialProblems, type OfferedSecrets } from "./environments/credentials.ts";
import { refProblem } from "./environments/ref.ts";
import { environmentProblem } from "./environments/refusal.ts";
import type { Plan } from "./plan.ts";
import type { Problem } from "./errors.ts";
import { unsignedProblem } from "./signing/plan.ts";
import { policyProblems } from "./scan/settings.ts";
import { ambiguousVersion } from "./images.ts";
import { writtenTag } from "./version.ts";

/** A condition that a release has to meet before anything is built; undefined where it does. */
type Rule = (plan: Plan) => Problem | undefined;

/** What a release refuses to start with. Every rule is asked, so that all problems are reported at once. */
const rules: readonly Rule[] = [cleanTree, fullHistory, unmovedTag, unambiguousTags, releasedRef, takenByEnvironment];

/** The problems that keep this plan from being released; empty when there are none. */
export function releaseProblems(plan: Plan): Problem[] {
  const broken = rules.map((rule) => rule(plan)).filter((problem) => problem !== undefined);
  return [...broken, ...policyProblems(plan.scan)];
}

/**
 * What is wrong with the secrets that are passed for this plan: an environment takes its own ones only, and what has
 * to be signed needs something to sign with.
 */
export function secretProblems({ environment, chartRepository, signing }: Plan, offered: OfferedSecrets): Problem[] {
  const unsigned = unsignedProblem(signing);
  const needed = [
    "registry" as const,
    ...(chartRepository === undefined ? [] : ["git" as const]),
    ...(signing.kind === "identity" || signing.kind === "kms" ? [] : ["signing" as const]),
  ];
  return [
    ...(environment === undefined ? [] : credentialProblems(environment, offered, needed)),
    ...(unsigned === undefined ? [] : [unsigned]),
  ];
}

/** What keeps a version from being withdrawn: it is not clear where it is, or the secrets are another environment's. */
export function withdrawalProblems(plan: Plan, offered: OfferedSecrets): Problem[] {
  const { environment, chartRepository } = plan;
  if (environment === undefined) return [];
  const needed = ["registry" as const, ...(chartRepository === undefined ? [] : ["git" as const])];
  const misplaced = takenByEnvironment(plan);
  return [...(misplaced === undefined ? [] : [misplaced]), ...credentialProblems(environment, offered, needed)];
}

/** What is built has to be what the commit says; otherwise nobody can build it again. */
function cleanTree({ source }: Plan): Problem | undefined {
  if (source.changes.length === 0) return undefined;
  const shown = source.changes.slice(0, 10);
  const more = source.changes.length > shown.length ? [`… and ${source.changes.length - shown.length} more`] : [];
  return {
    code: "tree-dirty",
    where: "source",
    what: "the tree differs from its commit",
    why: [...shown, ...more].join("\n"),
    remedy: "commit, ignore or remove these files; `check` works with them",
  };
}

/** With part of the history the changelog is wrong, and so may be every rule that compares with earlier versions. */
function fullHistory({ source }: Plan): Problem | undefined {
  if (!source.shallow) return undefined;
  return {
    code: "clone-shallow",
    where: "source",
    what: "the clone is shallow: history and tags are missing",
    remedy: "run `git fetch --unshallow --tags`; in GitHub Actions check out with fetch-depth: 0",
  };
}

function unmovedTag({ source, version }: Plan): Problem | undefined {
  if (source.tag === undefined || source.tag.commit === source.commit) return undefined;
  const tag = writtenTag(version.gitTag, source.tagPrefix);
  return {
    code: "tag-elsewhere",
    where: `git tag ${tag}`,
    what: "the tag names another commit than the one that is checked out",
    why: `tag: ${source.tag.commit}\nHEAD: ${source.commit}`,
    remedy: `check out ${tag}, or release another version`,
  };
}

function unambiguousTags({ version, variants }: Plan): Problem | undefined {
  return ambiguousVersion(version, variants);
}

function releasedRef({ source }: Plan): Problem | undefined {
  return source.ref === undefined ? undefined : refProblem(source.ref, source.commit);
}

function takenByEnvironment({ environment }: Plan): Problem | undefined {
  return environment === undefined ? undefined : environmentProblem(environment);
}
