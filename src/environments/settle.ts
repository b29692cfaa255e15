import type { Config } from "../config/config.ts";
import type { PlaceOf } from "../config/place.ts";
import { chooseRegistry } from "../discover/identity.ts";
import type { Decided } from "../discover/main.ts";
import { fail, throwIfAny, type Problem } from "../errors.ts";
import type { Facts } from "../facts.ts";
import { parsePrefix } from "../reference.ts";
import { developmentVersion, parseVersion, TAG_PREFIX, versionIn, type Version } from "../version.ts";
import { candidateOf, decideEnvironment, type EnvironmentPlan } from "./decide.ts";
import type { Environment } from "./environment.ts";
import { readRef, type Ref } from "./ref.ts";
import { readEnvironments } from "./settings.ts";
import { comparableRepository } from "./territory.ts";

/** What a call says about what is released, and where. */
export interface Destination {
  readonly version?: string;
  /** A git ref, in full or in short. */
  readonly ref?: string;
  readonly environment?: string;
  readonly registry?: string;
}

/** What is known of the controller by then. */
interface Identity {
  readonly module: string;
  readonly name: string;
  readonly placeOf: PlaceOf;
}

/** What is released, where, and with which settings. */
export interface Settled {
  readonly version: Version;
  readonly ref?: Ref;
  readonly registry: Decided<string>;
  /** Only where environments are configured. */
  readonly environment?: EnvironmentPlan;
  /** The configuration as it is for the environment: nothing of another one's is in it. */
  readonly config: Config;
}

/**
 * Settles version and environment of a run. Everything after it sees the settings of one environment only, so no later
 * decision can lead to another one's destination.
 *
 * @throws SlipwayError when the call contradicts itself or the configuration
 */
export function settle(facts: Facts, config: Config, asked: Destination, identity: Identity): Settled {
  const ref = asked.ref === undefined ? undefined : readRef(asked.ref, facts.git, config.tagPrefix);
  const named = asked.version && (versionIn(asked.version, config.tagPrefix ?? TAG_PREFIX) ?? asked.version);
  const version = settleVersion(facts, ref, named);
  const choose = (requested?: string): Decided<string> =>
    chooseRegistry(requested, config.registry, identity.module, facts.git.remote);
  const known = { version, ...(ref !== undefined && { ref }) };
  if (config.environments === undefined) {
    if (asked.environment !== undefined) throw fail(unknownEnvironment(asked.environment, []));
    return { ...known, registry: choose(asked.registry), config };
  }
  const { name, placeOf } = identity;
  const common = (): string => choose().value;
  const environments = readEnvironments(config.environments, { name, base: common, placeOf });
  const requested = environments.find((each) => each.name === asked.environment);
  if (asked.environment !== undefined && requested === undefined) {
    throw fail(unknownEnvironment(asked.environment, environments));
  }
  const candidate = candidateOf(ref, asked.version === undefined && ref?.version === undefined ? undefined : version);
  const environment = decideEnvironment(environments, candidate, requested);
  const chosen = environment.kind === "none" ? undefined : environments.find((each) => each.name === environment.name);
  throwIfAny([...strayIndex(config, placeOf), ...otherRegistry(asked.registry, chosen)]);
  const registry =
    chosen === undefined
      ? choose(asked.registry)
      : { value: chosen.registry, why: `registry of environment ${chosen.name}` };
  return { ...known, registry, environment, config: configOf(config, chosen) };
}

function settleVersion({ git }: Facts, ref: Ref | undefined, asked: string | undefined): Version {
  const derived =
    ref?.version !== undefined
      ? parseVersion(ref.version)
      : developmentVersion(git.reachable, git.commit, git.distance, git.changes.length > 0);
  if (asked === undefined) return derived;
  const version = parseVersion(asked);
  if (ref === undefined || version.semver === derived.semver) return version;
  throw fail({
    code: "version-and-ref",
    where: "arguments version and ref",
    what: `the version is ${version.gitTag}, but ${ref.full} gives ${derived.gitTag}`,
    remedy: "pass one of them only",
  });
}

function unknownEnvironment(name: string, environments: readonly Environment[]): Problem {
  const none = environments.length === 0;
  return {
    code: "environment-unknown",
    where: `environment ${name}`,
    what: "there is no such environment",
    ...(none && { why: "slipway.yaml has no environments" }),
    remedy: none
      ? "add `environments: {}` to slipway.yaml for dev, staging and prod, or name none"
      : `use one of ${environments.map((each) => each.name).join(", ")}, or add it to environments in slipway.yaml`,
  };
}

/** With environments, a chart repository of none of them would be one of all. */
function strayIndex({ chartRepository }: Config, placeOf: PlaceOf): Problem[] {
  if (chartRepository === undefined) return [];
  return [
    {
      code: "environment-shared-index",
      where: placeOf(["chartRepository"]),
      what: "the chart repository belongs to no environment",
      why: "what one environment publishes must not appear in another's index",
      remedy: "move it into the environment that it belongs to: environments.NAME.chartRepository",
    },
  ];
}

function otherRegistry(asked: string | undefined, chosen: Environment | undefined): Problem[] {
  if (asked === undefined || chosen === undefined) return [];
  const [wanted, own] = [parsePrefix(asked, "argument registry"), chosen.registry];
  if (comparableRepository(`${wanted}/x`) === comparableRepository(`${own}/x`)) return [];
  return [
    {
      code: "environment-registry",
      where: "argument registry",
      what: `${wanted} is not the registry of environment ${chosen.name}`,
      why: `it is ${own}`,
      remedy: `leave the argument out; another destination is another environment in slipway.yaml`,
    },
  ];
}

function configOf(config: Config, chosen: Environment | undefined): Config {
  if (chosen === undefined) return config;
  const { chartRepository, channels, scan, signing } = chosen;
  return {
    ...config,
    ...(chartRepository !== undefined && { chartRepository }),
    ...(channels !== undefined && { channels }),
    ...(scan !== undefined && { scan: { ...config.scan, ...scan } }),
    ...(signing !== undefined && { signing: { ...config.signing, ...signing } }),
  };
}
