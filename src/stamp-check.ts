import type { Problem } from "./errors.ts";
import type { Plan } from "./plan.ts";
import { whichImage, type ImagePlan } from "./images.ts";

/** What the finished binary answered when it was asked for its version. */
export interface VersionAnswer {
  readonly exitCode: number;
  /** Standard output and error together. */
  readonly output: string;
  /** Whether the binary contains the version's text at all. */
  readonly contained: boolean;
}

/**
 * The problem of a binary that does not know its version (kro's build reads a variable that nobody sets), or
 * undefined. A binary without such an argument passes when it contains the version; one without a version variable
 * passes too, unless the project says how to ask.
 */
export function stampProblem(plan: Plan, image: ImagePlan, answer: VersionAnswer): Problem | undefined {
  const { gitTag, semver } = plan.version;
  if (answer.exitCode === 0 && answer.output.includes(semver)) return undefined;
  const expected = plan.build.stamp.version !== undefined || plan.build.versionArgsConfigured;
  if (!expected || (answer.contained && !plan.build.versionArgsConfigured)) return undefined;
  return {
    code: "version-not-stamped",
    where: `stage compile${whichImage(image)}`,
    what: `the binary does not say that it is ${gitTag}`,
    why: `${image.binaries[0].path} ${plan.build.versionArgs.join(" ")} exited ${answer.exitCode} and printed:\n${answer.output.trim() || "nothing"}`,
    remedy:
      "make build.stamp in slipway.yaml name string variables (not constants), and build.versionArgs the arguments that print them",
  };
}
