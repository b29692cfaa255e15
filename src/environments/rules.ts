import type { Problem } from "../errors.ts";
import { sameSecret } from "./secret-name.ts";
import { credentialKinds, type Environment, type EnvironmentContext } from "./environment.ts";
import { comparableIndex, isWithin, territoryOf } from "./territory.ts";

/** Something that environments have to meet together. */
type Rule = (environments: readonly Environment[], context: EnvironmentContext) => Problem[];

const rules: readonly Rule[] = [acceptSomething, knownOrder, fedByEarlier, ownRegistry, ownIndex, ownCredentials];

/** What is wrong with the environments: every rule is asked, so that all problems are reported at once. */
export function settingsProblems(environments: readonly Environment[], context: EnvironmentContext): Problem[] {
  return rules.flatMap((rule) => rule(environments, context));
}

function acceptSomething(environments: readonly Environment[], { placeOf }: EnvironmentContext): Problem[] {
  return environments
    .filter(({ accepts }) => accepts.branches.length === 0 && accepts.tags.length === 0)
    .map(({ name }) => ({
      code: "environment-accepts-nothing",
      where: placeOf(["environments", name]),
      what: `nothing may go to ${name}`,
      why: "only dev, staging and prod have a default",
      remedy: "set accepts.branches, accepts.tags or both, for example accepts: { tags: [stable] }",
    }));
}

function knownOrder(environments: readonly Environment[], { placeOf }: EnvironmentContext): Problem[] {
  return environments.flatMap(({ name, after }) => {
    if (after === undefined || !comesAfterItself(name, after, environments)) {
      if (after === undefined || environments.some((other) => other.name === after)) return [];
    }
    const known = environments.map((other) => other.name).filter((other) => other !== name);
    return [
      {
        code: "environment-order",
        where: placeOf(["environments", name, "after"]),
        what: environments.some((other) => other.name === after)
          ? `${name} would have to come after itself`
          : `there is no environment ${after}`,
        remedy: `use one of ${known.join(", ")} that does not come after ${name}, or remove it`,
      },
    ];
  });
}

function comesAfterItself(name: string, after: string, environments: readonly Environment[]): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = after; at !== undefined && !seen.has(at);) {
    if (at === name) return true;
    seen.add(at);
    at = environments.find((other) => other.name === at)?.after;
  }
  return false;
}

/** What an earlier environment never takes can never reach the later one. */
function fedByEarlier(environments: readonly Environment[], { placeOf }: EnvironmentContext): Problem[] {
  return environments.flatMap(({ name, after, accepts }) => {
    const earlier = environments.find((other) => other.name === after);
    if (earlier === undefined) return [];
    const missing = [
      ...accepts.tags.filter((kind) => !earlier.accepts.tags.includes(kind)).map((kind) => `${kind} tags`),
      ...accepts.branches.filter((glob) => !earlier.accepts.branches.includes(glob)).map((glob) => `branch ${glob}`),
    ];
    if (missing.length === 0) return [];
    return [
      {
        code: "environment-order",
        where: placeOf(["environments", name, "after"]),
        what: `${name} takes ${missing.join(" and ")} only after ${earlier.name}, which does not take them`,
        remedy: `add them to environments.${earlier.name}.accepts, or take them from environments.${name}.accepts`,
      },
    ];
  });
}

function ownRegistry(environments: readonly Environment[], { name, placeOf }: EnvironmentContext): Problem[] {
  return pairs(environments).flatMap(([one, other]) => {
    const [a, b] = [territoryOf(one.registry, name), territoryOf(other.registry, name)];
    if (!a.some((repository) => isWithin(b, repository)) && !b.some((repository) => isWithin(a, repository))) return [];
    return [
      {
        code: "environment-shared-registry",
        where: placeOf(["environments", other.name, "registry"]),
        what: `${other.name} and ${one.name} would write to the same repositories`,
        why: `${one.name}: ${a.join(", ")}\n${other.name}: ${b.join(", ")}`,
        remedy: "give each environment a registry prefix of its own, for example ghcr.io/acme/dev",
      },
    ];
  });
}

function ownIndex(environments: readonly Environment[], { placeOf }: EnvironmentContext): Problem[] {
  return pairs(environments).flatMap(([one, other]) => {
    if (one.chartRepository === undefined || other.chartRepository === undefined) return [];
    const index = comparableIndex(one.chartRepository);
    if (index !== comparableIndex(other.chartRepository)) return [];
    return [
      {
        code: "environment-shared-index",
        where: placeOf(["environments", other.name, "chartRepository"]),
        what: `${other.name} and ${one.name} would write to the same index of charts`,
        why: index,
        remedy: "give each environment a branch or a folder of its own",
      },
    ];
  });
}

function ownCredentials(environments: readonly Environment[], { placeOf }: EnvironmentContext): Problem[] {
  return pairs(environments).flatMap(([one, other]) =>
    credentialKinds.flatMap((kind) => {
      const name = other.credentials[kind];
      if (name === undefined) return [];
      const isTaken = credentialKinds.some((taken) => {
        const own = one.credentials[taken];
        return own !== undefined && sameSecret(own, name);
      });
      if (!isTaken) return [];
      return [
        {
          code: "environment-shared-credential",
          where: placeOf(["environments", other.name, "credentials", kind]),
          what: `${other.name} and ${one.name} would use the same credential ${name}`,
          remedy: "give each environment a secret of its own, with a name of its own",
        },
      ];
    }),
  );
}

function pairs(environments: readonly Environment[]): [Environment, Environment][] {
  return environments.flatMap((one, i) =>
    environments.slice(i + 1).map((other): [Environment, Environment] => [one, other]),
  );
}
