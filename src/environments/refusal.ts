import type { Problem } from "../errors.ts";
import type { EnvironmentPlan } from "./decide.ts";

/** Why a run may not be released to any environment, or not to the one that was asked for; undefined where it may. */
export function environmentProblem(environment: EnvironmentPlan): Problem | undefined {
  const { kind, what, all } = environment;
  if (kind === "chosen") return undefined;
  const takers = all.filter(({ takes }) => takes).map((each) => `--env=${each.environment}`);
  const evidence = all.map((each) => `${each.environment}: ${each.why}`).join("\n");
  const change = "change `accepts` in slipway.yaml";
  if (kind === "refused") {
    return {
      code: "environment-refuses",
      where: `environment ${environment.name}`,
      what: `it does not take ${what}`,
      why: evidence,
      remedy: takers.length === 0 ? `no environment takes it: ${change} if one should` : `use ${takers.join(" or ")}`,
    };
  }
  return {
    code: takers.length === 0 ? "environment-none" : "environment-ambiguous",
    where: "environments",
    what: takers.length === 0 ? `none takes ${what}` : `several take ${what}`,
    why: evidence,
    remedy:
      takers.length === 0
        ? `pass --ref=refs/heads/BRANCH, --ref=refs/tags/TAG or --version; or ${change}`
        : `choose with ${takers.join(" or ")}`,
  };
}
