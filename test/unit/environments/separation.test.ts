import fc from "fast-check";
import { expect, test } from "vitest";
import type { EnvironmentSettings } from "../../../src/environments/environment.ts";
import { sameSecret } from "../../../src/environments/secret-name.ts";
import { SlipwayError } from "../../../src/errors.ts";
import { secretProblems, releaseProblems } from "../../../src/gate.ts";
import type { Plan, Request } from "../../../src/plan.ts";
import { environments, planOf } from "./builders.ts";

// Few values for each setting, so that environments are often in each other's way.
const registry = fc.constantFrom(
  "r.io",
  "R.io/a",
  "r.io:443/a",
  "r.io/a/app",
  "r.io/a/charts",
  "r.io/a/dev",
  "r.io/b",
  "q.io/a",
);
const secret = fc.constantFrom("ONE", "env:ONE", "TWO", "file:/x/TWO", "file:/y/TWO", "THREE", "op://v/x");
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, { arbitrary: value, weight: 1 });

const settings: fc.Arbitrary<EnvironmentSettings> = fc
  .record({
    registry: optional(registry),
    chartRepository: optional(
      fc.record({
        url: fc.constantFrom("https://g.io/c", "https://G.io/C.git", "https://g.io/d"),
        folder: fc.constantFrom("", "x", "/x/", "x/y"),
      }),
    ),
    registrySecret: optional(secret),
    gitSecret: optional(secret),
    branches: fc.subarray(["main", "release/*", "**"]),
    tags: fc.subarray<"prerelease" | "stable">(["prerelease", "stable"], { minLength: 1 }),
    after: optional(fc.constantFrom("dev", "staging")),
  })
  .map(({ registry: prefix, chartRepository, registrySecret, gitSecret, branches, tags, after }) => ({
    ...(prefix !== undefined && { registry: prefix }),
    ...(chartRepository !== undefined && { chartRepository }),
    credentials: {
      ...(registrySecret !== undefined && { registry: registrySecret }),
      ...(gitSecret !== undefined && { git: gitSecret }),
    },
    accepts: { branches, tags },
    ...(after !== undefined && { after }),
  }));

const request: fc.Arbitrary<Request> = fc
  .record({
    version: optional(fc.constantFrom("v1.4.0", "v1.4.0-rc.1", "v1.4.0-dev.4.gaaaaaaa")),
    ref: optional(fc.constantFrom("refs/heads/main", "refs/heads/feature/x", "refs/tags/v1.4.0", "refs/pull/1/merge")),
    environment: optional(fc.constantFrom("dev", "staging", "prod")),
    registry: optional(registry),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

/** Everything that a plan writes to, spelled in one way: the hosts above differ only in case and port. */
function written({ image, charts, chartRepository }: Plan): string[] {
  const repositories = [image.repository, ...charts.map(({ repository }) => repository)];
  const index = chartRepository === undefined ? [] : [`${chartRepository.url}#${chartRepository.folder}`];
  return [
    ...repositories.map((text) => text.toLowerCase().replace(":443", "")),
    ...index.map((text) => text.toLowerCase().replace(".git#", "#")),
  ];
}

/** What the environments would write to, each asked alone for what it takes. */
function destinations(config: ReturnType<typeof environments>): Map<string, string[]> {
  const names = Object.keys(config.environments ?? {});
  return new Map(names.map((name) => [name, written(planOf(config, { environment: name, version: "v1.4.0" }))]));
}

/** How many of the tries were let through, so that the properties cannot hold by refusing everything. */
let released = 0;

test("whatever is configured and asked for, a release reaches one environment, its destinations and its secrets only", () => {
  const some = fc.record({ dev: settings, staging: settings, prod: settings }, { requiredKeys: ["dev"] });
  fc.assert(
    fc.property(
      some,
      request,
      fc.record({ registry: secret, git: secret }, { requiredKeys: ["registry"] }),
      (named, asked, offered) => {
        const config = environments(named);
        const plan = unlessRefused(() => planOf(config, asked));
        if (plan === undefined || releaseProblems(plan).length + secretProblems(plan, offered).length > 0) return;
        released++;
        const { environment } = plan;
        if (environment?.kind !== "chosen") throw new Error("released to no environment");
        const all = destinations(config);
        expect(written(plan)).toEqual(all.get(environment.name));
        for (const [name, places] of all) {
          if (name === environment.name) continue;
          // An index is a file of its folder; repositories of a registry hold whatever is below them.
          for (const place of written(plan)) {
            expect(
              places.some((other) => other === place || (!place.includes("#") && other.startsWith(`${place}/`))),
            ).toBe(false);
          }
        }
        const strangers = Object.entries(named).filter(([name]) => name !== environment.name);
        const secrets = strangers.flatMap(([, { credentials }]) => Object.values(credentials ?? {}) as string[]);
        for (const passed of Object.values(offered)) {
          expect(secrets.some((name) => sameSecret(name, passed))).toBe(false);
        }
        const { accepts } = named[environment.name as "dev"];
        if (asked.ref?.startsWith("refs/heads/") === true) expect(accepts?.branches).not.toEqual([]);
        else expect(accepts?.tags).toContain(plan.version.prerelease ? "prerelease" : "stable");
      },
    ),
    { numRuns: 5_000 },
  );
  expect(released).toBeGreaterThan(20);
});

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}
