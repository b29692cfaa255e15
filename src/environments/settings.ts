import { readChartRepository } from "../chart-repository/destination.ts";
import { SlipwayError, throwIfAny, type Problem } from "../errors.ts";
import { parsePrefix } from "../reference.ts";
import type { Accepts, Environment, EnvironmentContext, EnvironmentSettings } from "./environment.ts";
import { settingsProblems } from "./rules.ts";

/** What goes where by default. */
const usual: ReadonlyMap<string, Accepts> = new Map([
  ["dev", { branches: ["main"], tags: [] }],
  ["staging", { branches: [], tags: ["prerelease"] }],
  ["prod", { branches: [], tags: ["stable"] }],
] satisfies [string, Accepts][]);

/**
 * Reads the environments. A mapping without entries means dev, staging and prod. An environment without registry has
 * one below the common one, by its name.
 *
 * @throws SlipwayError with every problem, above all where two environments could get in each other's way
 */
export function readEnvironments(
  written: Readonly<Record<string, EnvironmentSettings>>,
  context: EnvironmentContext,
): Environment[] {
  const entries = Object.entries(written);
  const named: [string, EnvironmentSettings][] =
    entries.length > 0 ? entries : [...usual.keys()].map((name) => [name, {}]);
  const problems: Problem[] = [];
  const environments = named.flatMap(([name, settings]) => {
    try {
      return [readEnvironment(name, settings, named, context)];
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  // With one of them unread, comparing the others would report what is not so.
  throwIfAny(problems);
  throwIfAny(settingsProblems(environments, context));
  return environments;
}

function readEnvironment(
  name: string,
  settings: EnvironmentSettings,
  all: readonly [string, EnvironmentSettings][],
  { base, placeOf }: EnvironmentContext,
): Environment {
  const place = placeOf(["environments", name, "registry"]);
  const registry = settings.registry === undefined ? `${base()}/${name}` : parsePrefix(settings.registry, place);
  return {
    name,
    registry,
    ...(settings.chartRepository !== undefined && {
      chartRepository: readChartRepository(
        settings.chartRepository,
        placeOf(["environments", name, "chartRepository"]),
      ),
    }),
    credentials: settings.credentials ?? {},
    accepts: acceptsOf(name, settings, all),
    ...(settings.channels !== undefined && { channels: settings.channels }),
    ...(settings.scan !== undefined && { scan: settings.scan }),
    ...(settings.signing !== undefined && { signing: settings.signing }),
    ...(settings.after !== undefined && { after: settings.after }),
  };
}

/** What an environment accepts: what it says, or the usual, with what others may only take after it. */
function acceptsOf(
  name: string,
  { accepts }: EnvironmentSettings,
  all: readonly [string, EnvironmentSettings][],
  seen: readonly string[] = [],
): Accepts {
  if (accepts !== undefined) return { branches: accepts.branches ?? [], tags: accepts.tags ?? [] };
  if (seen.includes(name)) return { branches: [], tags: [] };
  const later = all
    .filter(([, settings]) => settings.after === name)
    .map(([other, settings]) => acceptsOf(other, settings, all, [...seen, name]));
  const own = usual.get(name);
  return {
    branches: distinct([own, ...later].flatMap((each) => each?.branches ?? [])),
    tags: distinct([own, ...later].flatMap((each) => each?.tags ?? [])),
  };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
