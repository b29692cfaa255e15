import type { Accepts, Credentials, Environment } from "./environment.ts";
import { matchesGlob } from "./glob.ts";
import type { Ref } from "./ref.ts";
import { isDevelopment, type Version } from "../version.ts";

/** What is to be released, as far as it matters for where it may go. */
export interface Candidate {
  /** `branch`: a development version of a pushed branch. `unfit`: nothing that any environment takes. */
  readonly kind: "branch" | "prerelease" | "stable" | "unfit";
  /** For people: `branch main`, `prerelease v1.4.0-rc.1`. */
  readonly what: string;
  /** The branch's name. */
  readonly branch?: string;
}

/** Where a run goes, of the environments that are configured. */
export type EnvironmentPlan =
  /** `refused`: it was asked for by name, and does not take this. */
  (Decision & Details & { readonly kind: "chosen" | "refused" }) | (Decision & { readonly kind: "none" });

interface Decision {
  /** What is released, for people. */
  readonly what: string;
  readonly why: string;
  /** Every environment, and why it takes this or does not. */
  readonly all: readonly Verdict[];
}

interface Details {
  readonly name: string;
  readonly credentials: Credentials;
  /** The names of the other environments' credentials, which are never used here. */
  readonly foreign: readonly { readonly environment: string; readonly credential: string }[];
  /** What has to have the same image before it may come here. */
  readonly after?: Earlier;
  /** Whether this is where a version arrives in the end: it is no development version, and goes nowhere after this. */
  readonly final: boolean;
}

/** Where an environment's predecessor has its images. */
export interface Earlier {
  readonly environment: string;
  readonly registry: string;
}

/** Whether an environment takes a candidate. */
interface Verdict {
  readonly environment: string;
  readonly takes: boolean;
  readonly why: string;
}

/** What a ref, or a version that is asked for, is to environments. With neither there is nothing to release. */
export function candidateOf(ref: Ref | undefined, version: Version | undefined): Candidate {
  if (ref?.kind === "branch") return { kind: "branch", what: `branch ${ref.name}`, branch: ref.name };
  if (ref !== undefined && ref.version === undefined) {
    return { kind: "unfit", what: ref.kind === "tag" ? `tag ${ref.name}, which is no version's` : ref.full };
  }
  if (version === undefined) return { kind: "unfit", what: "a commit of which neither ref nor version is named" };
  if (isDevelopment(version)) {
    return { kind: "unfit", what: `development version ${version.gitTag} of which the branch is not named` };
  }
  const kind = version.prerelease ? "prerelease" : "stable";
  return { kind, what: `${kind} ${kind === "stable" ? "version " : ""}${version.gitTag}` };
}

/** Whether an environment takes a candidate, and why. */
function judge({ name, accepts }: Environment, candidate: Candidate): Verdict {
  const { kind, branch } = candidate;
  const takes =
    branch === undefined
      ? accepts.tags.some((tag) => tag === kind)
      : accepts.branches.some((glob) => matchesGlob(glob, branch));
  return { environment: name, takes, why: `it takes ${takes ? "" : "only "}${accepted(accepts)}` };
}

function accepted({ branches, tags }: Accepts): string {
  const parts = [
    ...(branches.length === 0 ? [] : [`pushes to ${branches.join(", ")}`]),
    ...tags.map((kind) => `${kind} versions`),
  ];
  return parts.join(" and ");
}

/**
 * Decides where a candidate goes: to the environment that is asked for, or else to the first that takes it.
 *
 * @param requested the environment that is asked for
 */
export function decideEnvironment(
  environments: readonly Environment[],
  candidate: Candidate,
  requested: Environment | undefined,
): EnvironmentPlan {
  const { what } = candidate;
  const judged = environments.map((environment) => ({ environment, verdict: judge(environment, candidate) }));
  const taking = judged.filter(({ verdict }) => verdict.takes).map(({ environment }) => environment);
  const first = taking.filter(({ after }) => after === undefined);
  const all = judged.map(({ environment: { name: own, after }, verdict }) => {
    if (!verdict.takes || after === undefined) return verdict;
    return { ...verdict, why: `${verdict.why}, after ${after}: --env=${own}, or promote --to=${own}, brings it there` };
  });
  const details = (environment: Environment): Details => ({
    ...detailsOf(environment, environments),
    final: candidate.branch === undefined && !taking.some(({ after }) => after === environment.name),
  });
  if (requested !== undefined) {
    const takes = taking.includes(requested);
    const why = takes ? "argument env" : (all.find(({ environment }) => environment === requested.name)?.why ?? "");
    return { kind: takes ? "chosen" : "refused", what, why, all, ...details(requested) };
  }
  const [only, ...others] = first;
  if (only !== undefined && others.length === 0) {
    return { kind: "chosen", what, why: judge(only, candidate).why, all, ...details(only) };
  }
  const why =
    only === undefined ? "no environment takes it" : `${first.map((each) => each.name).join(" and ")} take it`;
  return { kind: "none", what, why, all };
}

function detailsOf(
  { name: own, credentials, after }: Environment,
  environments: readonly Environment[],
): Omit<Details, "final"> {
  const earlier = environments.find((other) => other.name === after);
  return {
    name: own,
    credentials,
    foreign: environments
      .filter((other) => other.name !== own)
      .flatMap((other) =>
        Object.values(other.credentials).map((credential: string) => ({ environment: other.name, credential })),
      ),
    ...(earlier !== undefined && {
      after: { environment: earlier.name, registry: earlier.registry },
    }),
  };
}
