import { CONFIG_FILE, type Config, type Stamp, type ToolName } from "./config/config.ts";
import { decideChannels, tagNames, type Channel, type ChannelDecision } from "./channels.ts";
import { planChart, type ChartPlan } from "./chart.ts";
import { readChartRepository, type ChartRepository } from "./chart-repository/destination.ts";
import { goVersion, modulePath } from "./discover/golang.ts";
import { chooseName, chooseRegistry } from "./discover/identity.ts";
import { ignorable } from "./discover/ignore.ts";
import { chooseMain } from "./discover/main.ts";
import { chooseStamp } from "./discover/stamp.ts";
import { fail } from "./errors.ts";
import type { Facts, GitFacts } from "./facts.ts";
import { parseReference, type Mirror } from "./reference.ts";
import { toolImages } from "./tools.ts";
import { developmentVersion, parseVersion, previousTag, type Tag, type Version } from "./version.ts";

/** What the user asks for in the call, beside the repository and its configuration. */
export interface Request {
  /** The version to release, with or without `v`; without it a development version of the commit. */
  readonly version?: string;
  /** Registry prefix that replaces the configured one. */
  readonly registry?: string;
  readonly mirror?: Mirror;
}

/**
 * Everything that is decided before anything is done: frozen, JSON-safe data that the stages carry out. It can be
 * printed, tested and compared; no stage decides anything again.
 */
export interface Plan {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly version: Version;
  readonly source: SourcePlan;
  readonly registry: string;
  readonly build: BuildPlan;
  readonly test: { readonly packages: readonly string[]; readonly race: boolean; readonly timeout: string };
  readonly image: ImagePlan;
  readonly charts: readonly ChartPlan[];
  /** The classic chart repository that the charts are added to, beside the registry. */
  readonly chartRepository?: ChartRepository;
  readonly tools: Readonly<Record<ToolName, string>>;
  /** What was found in the repository or decided from it, and why. */
  readonly reasons: readonly Reason[];
}

export interface SourcePlan {
  readonly commit: string;
  /** Seconds since 1970: the commit's time, which everything that is built carries. */
  readonly epoch: number;
  /** The same time in RFC 3339, UTC. */
  readonly date: string;
  /** Changed and untracked paths. */
  readonly changes: readonly string[];
  readonly shallow: boolean;
  /** All tags of the repository. */
  readonly tags: readonly Tag[];
  /** The tag that the changelog begins after; none for a first release. */
  readonly previous?: Tag;
  /** The tag of this very version, where it exists already. */
  readonly tag?: Tag;
  readonly url?: string;
}

export interface BuildPlan {
  readonly module: string;
  readonly goVersion: string;
  /** Folder of the main package: `./cmd/manager`. */
  readonly main: string;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly stamp: Stamp;
  readonly versionArgs: readonly string[];
  /** Whether the project itself named the version arguments, so that their failure is an error. */
  readonly versionArgsConfigured: boolean;
  /** Glob patterns of paths that do not matter to build and tests. */
  readonly ignore: readonly string[];
}

interface ImagePlan {
  /** Without tag: `ghcr.io/acme/app`. */
  readonly repository: string;
  readonly tag: string;
  /** The kinds of tags that move with releases. */
  readonly channels: readonly Channel[];
  /** What becomes of them, as far as git knows; the registry's own tags are asked before they are moved. */
  readonly channelTags: readonly ChannelDecision[];
  readonly labels: Readonly<Record<string, string>>;
}

interface Reason {
  readonly what: string;
  readonly value: string;
  readonly why: string;
}

/**
 * Decides everything about one run.
 *
 * @throws SlipwayError when the repository or the request leaves something undecidable
 */
export function makePlan(facts: Facts, config: Config, request: Request): Plan {
  const module = requireModule(facts);
  const version = chooseVersion(facts.git, request.version);
  const name = chooseName(facts.charts, config.name, module);
  const registry = chooseRegistry(request.registry, config.registry, module);
  const main = chooseMain(facts.packages, config.build?.main, name.value);
  const stamp = chooseStamp(facts.variables, facts.packages, main.value, config.build?.stamp);
  const source = planSource(facts.git, version);
  const repository = `${registry.value}/${name.value}`;
  parseReference(`${repository}:${version.imageTag}`, registry.why);
  const charts = facts.charts.map((chart) => planChart(chart, version, registry.value, name.value, repository));
  const channels = config.channels ?? ["minor", "major", "latest"];
  return deepFreeze({
    schemaVersion: 1,
    name: name.value,
    version,
    source,
    registry: registry.value,
    build: {
      module,
      goVersion: goVersion(facts.goMod) ?? "unknown",
      main: main.value.dir,
      platforms: config.build?.platforms ?? ["linux/amd64", "linux/arm64"],
      tags: config.build?.tags ?? [],
      stamp: stamp.value,
      versionArgs: config.build?.versionArgs ?? ["--version"],
      versionArgsConfigured: config.build?.versionArgs !== undefined,
      ignore: config.build?.ignore ?? ignorable(facts.packages),
    },
    test: {
      packages: config.test?.packages ?? ["./..."],
      race: config.test?.race ?? true,
      timeout: config.test?.timeout ?? "10m",
    },
    image: {
      repository,
      tag: version.imageTag,
      channels,
      channelTags: decideChannels(version, channels, tagNames(facts.git.tags)),
      labels: imageLabels(name.value, version, source, config),
    },
    charts,
    ...(config.chartRepository !== undefined &&
      charts.length > 0 && {
        chartRepository: readChartRepository(config.chartRepository, `${CONFIG_FILE}: chartRepository`),
      }),
    tools: toolImages(config.images ?? {}, request.mirror),
    reasons: [
      { what: "name", ...name },
      { what: "registry", ...registry },
      { what: "main package", value: main.value.dir, why: main.why },
      { what: "version stamp", value: Object.values(stamp.value).join(", ") || "none", why: stamp.why },
      ...charts.map((chart) => chartReason(chart, facts, config)),
    ],
  });
}

function requireModule(facts: Facts): string {
  const module = modulePath(facts.goMod);
  if (module !== undefined) return module;
  throw fail({
    code: "go-mod-invalid",
    where: "go.mod",
    what: "the file has no module line",
    remedy: "add one, for example: module github.com/acme/app",
  });
}

function chooseVersion(git: GitFacts, requested: string | undefined): Version {
  if (requested !== undefined) return parseVersion(requested);
  return developmentVersion(git.reachable, git.commit, git.distance, git.changes.length > 0);
}

function planSource(git: GitFacts, version: Version): SourcePlan {
  const previous = previousTag(git.reachable, version);
  const tag = git.tags.find((candidate) => candidate.name === version.gitTag);
  return {
    commit: git.commit,
    epoch: git.epoch,
    date: new Date(git.epoch * 1000).toISOString().replace(".000Z", "Z"),
    changes: git.changes,
    shallow: git.shallow,
    tags: git.tags,
    ...(previous !== undefined && { previous }),
    ...(tag !== undefined && { tag }),
    ...(git.remote !== undefined && { url: git.remote }),
  };
}

/** Labels of the OCI image specification, annotations chapter. */
function imageLabels(name: string, version: Version, source: SourcePlan, config: Config): Record<string, string> {
  return {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.version": version.gitTag,
    "org.opencontainers.image.revision": source.commit,
    "org.opencontainers.image.created": source.date,
    ...(source.url !== undefined && { "org.opencontainers.image.source": source.url }),
    ...config.labels,
  };
}

function chartReason(chart: ChartPlan, facts: Facts, config: Config): Reason {
  const crds = facts.charts.find((candidate) => candidate.path === chart.path)?.crds.length ?? 0;
  const why = config.charts === undefined ? "found in a usual place" : `${CONFIG_FILE}: charts`;
  return { what: `chart ${chart.name}`, value: `${chart.path}, ${crds} CRD files`, why };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
