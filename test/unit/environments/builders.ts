import type { Config } from "../../../src/config/config.ts";
import type { EnvironmentSettings } from "../../../src/environments/environment.ts";
import { SlipwayError, type Problem } from "../../../src/errors.ts";
import type { Facts } from "../../../src/facts.ts";
import { makePlan, type Plan, type Request } from "../../../src/plan.ts";
import { aRepository } from "../builders.ts";

/** A configuration with these environments. */
export function environments(settings: Record<string, EnvironmentSettings>, rest: Config = {}): Config {
  return { ...rest, environments: settings };
}

/** A repository whose HEAD is in these branches and has these tags. */
export function aCheckout(branches: readonly string[], ...tags: readonly string[]): Facts {
  const here = tags.map((name) => ({ name, commit: "a".repeat(40) }));
  const earlier = { name: "v1.3.0", commit: "1".repeat(40) };
  return aRepository({ branches, tags: [earlier, ...here], reachable: [earlier, ...here] });
}

/** The plan of a call, in a checkout that has whatever it names. */
export function planOf(config: Config, request: Request): Plan {
  const tags = ["v1.4.0", "v1.4.0-rc.1"].filter((tag) => request.ref?.endsWith(`/${tag}`));
  return makePlan(aCheckout(["main", "release/1.4", "feature/x"], ...tags), config, request);
}

/** The problems that something is refused with. */
export function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (error) {
    if (error instanceof SlipwayError) return error.problems;
    throw error;
  }
  throw new Error("nothing was refused");
}
