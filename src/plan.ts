import { CONFIG_FILE, type Config } from "./config/config.ts";
import { modulesOf, planBuild, planPrograms, requireModule, type BuildPlan, type Programs } from "./build-plan.ts";
import { tagNames } from "./channels.ts";
import { planChart, type ChartPlan } from "./chart.ts";
import { readChartRepository, type ChartRepository } from "./chart-repository/destination.ts";
import { planChartImages, type ChartImagesPlan } from "./chart-validation/settings.ts";
import { chooseName } from "./discover/identity.ts";
import type { ModuleFolder } from "./discover/module.ts";
import { chooseEnvtest, type EnvtestVersion } from "./discover/envtest.ts";
import { chooseTests, type TestSuite } from "./discover/tests.ts";
import { buildReasons, testReasons, type Reason } from "./discover/reasons.ts";
import { chooseStamp } from "./discover/stamp.ts";
import { keysOf, type PlaceOf } from "./config/place.ts";
import type { EnvironmentPlan } from "./environments/decide.ts";
import type { Ref } from "./environments/ref.ts";
import { settle, type Destination, type Settled } from "./environments/settle.ts";
import type { DownloadPlan } from "./downloads.ts";
import type { Problem } from "./errors.ts";
import { deepFreeze } from "./frozen.ts";
import type { Facts, GitFacts } from "./facts.ts";
import { planGitHub, type GitHubPlan } from "./github/plan.ts";
import { imageLabels } from "./labels.ts";
import { planManifests, type KustomizationPlan, type ManifestPlan } from "./manifests/plan.ts";
import { parseReference, type Mirror } from "./reference.ts";
import { scanPolicy, type ScanPolicy } from "./scan/settings.ts";
import { planSigning, type PassedSigner, type SigningPlan } from "./signing/plan.ts";
import { planTools, type ToolImages } from "./tools.ts";
import { imagesOf, planImages, type ImageFamily, type ImagePlan, type Images } from "./images.ts";
import { previousTag, TAG_PREFIX, type Tag, type Version } from "./version.ts";

/** What the user asks for in the call, beside the repository and its configuration. */
export interface Request extends Destination {
  readonly mirror?: Mirror;
  /** What the call passes to sign with. */
  readonly signer?: PassedSigner;
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
  /** Where it goes of the environments, and why; only where environments are configured. */
  readonly environment?: EnvironmentPlan;
  readonly registry: string;
  readonly build: BuildPlan;
  readonly test: TestPlan;
  /** The plain image. */
  readonly image: ImagePlan;
  /** Its variants: images of their own, with tags of their own, in the same repository. */
  readonly variants: readonly ImagePlan[];
  /** Further images with programs of their own, in repositories of their own. */
  readonly further: readonly ImagePlan[];
  /** Programs for people's own machines. */
  readonly downloads: readonly DownloadPlan[];
  readonly charts: readonly ChartPlan[];
  readonly chartImages: ChartImagesPlan;
  /** The classic chart repository that the charts are added to, beside the registry. */
  readonly chartRepository?: ChartRepository;
  /** The release page on GitHub, where the source is there. */
  readonly github: GitHubPlan;
  /** What known vulnerabilities keep the release back. */
  readonly scan: ScanPolicy;
  /** How images and charts are signed. */
  readonly signing: SigningPlan;
  /** The static manifests, one file each. */
  readonly manifests: readonly ManifestPlan[];
  /** What some of them are made of, where it is no chart. */
  readonly kustomizations: readonly KustomizationPlan[];
  /** Tool images, each with its digest. */
  readonly tools: ToolImages;
  /** What may be released so, but should not stay so. */
  readonly warnings: readonly Problem[];
  /** What was found in the repository or decided from it, and why. */
  readonly reasons: readonly Reason[];
}

interface TestPlan {
  readonly suites: readonly TestSuite[];
  readonly race: boolean;
  /** For one test binary, as a Go duration. */
  readonly timeout: string;
  /** The API server that the tests start, where they do. */
  readonly envtest?: EnvtestVersion;
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
  /** What stands before the version in the tags as git has them. */
  readonly tagPrefix: string;
  /** The tag that the changelog begins after; none for a first release. */
  readonly previous?: Tag;
  /** The tag of this very version, where it exists already. */
  readonly tag?: Tag;
  /** What is released, where the call names it. */
  readonly ref?: Ref;
  readonly url?: string;
}

/** Folders of the Go modules that are compiled or tested, the controller's first. */
export function modulesIn({ build, test }: Plan): ModuleFolder[] {
  return [...new Set([build.dir, ...build.modules, ...test.suites.map(({ module }) => module)])];
}

/** Paths of the programs in all images, the controller's first, each once. */
export function programsOf(plan: Images): string[] {
  return [...new Set(imagesOf(plan).flatMap(({ binaries }) => binaries.map(({ path }) => path)))];
}

/**
 * Decides everything about one run.
 *
 * @param written what slipway.yaml says
 * @param placeOf where it says it
 * @throws SlipwayError when the repository or the request leaves something undecidable
 */
export function makePlan(facts: Facts, written: Config, request: Request, placeOf: PlaceOf = keysOf): Plan {
  const module = requireModule(facts);
  const name = chooseName(facts.charts, written.name, module);
  const settled = settle(facts, written, request, { module, name: name.value, placeOf });
  const { version, registry, config, environment } = settled;
  const programs = planPrograms(facts, config, name.value);
  const [{ main }] = programs.plain.value;
  const modules = modulesOf(programs, facts.dir);
  const linkable = facts.packages.filter((each) => [facts.dir, ...modules].includes(each.module));
  const stamp = chooseStamp(facts.variables, facts.linkerVariables, linkable, main, config.build?.stamp);
  const tests = chooseTests(facts, modules, config.test?.packages);
  const envtest = chooseEnvtest(facts, tests.suites, config.test?.envtest);
  const source = planSource(facts.git, settled);
  const images = planAllImages(name.value, programs, settled, source);
  const kubernetes = config.chartValidation?.kubernetesVersions;
  const charts = facts.charts.map((chart) => planChart(chart, version, registry.value, imagesOf(images), kubernetes));
  const manifests = planManifests(config, facts, charts);
  return deepFreeze({
    schemaVersion: 1,
    name: name.value,
    version,
    source,
    ...(environment !== undefined && { environment }),
    registry: registry.value,
    build: planBuild(facts, config, { module, modules, stamp: stamp.value }),
    test: {
      suites: tests.suites,
      race: config.test?.race ?? true,
      timeout: config.test?.timeout ?? "10m",
      ...(envtest !== undefined && { envtest: envtest.value }),
    },
    ...images,
    downloads: programs.downloads,
    charts,
    chartImages: planChartImages(config.chartValidation, request.mirror),
    ...(config.chartRepository !== undefined &&
      charts.length > 0 && {
        chartRepository: readChartRepository(config.chartRepository, `${CONFIG_FILE}: chartRepository`),
      }),
    github: planGitHub(name.value, version, source, {
      ...(config.githubUrl !== undefined && { server: config.githubUrl }),
      ...(environment !== undefined && { environment }),
    }),
    scan: scanPolicy(config.scan, placeOf),
    signing: planSigning(config.signing, facts.publicKeys, request.signer),
    manifests: manifests.manifests,
    kustomizations: manifests.kustomizations,
    ...planTools(config.images ?? {}, request.mirror, facts.imageDigests, placeOf),
    reasons: [
      { what: "name", ...name },
      { what: "registry", ...registry },
      ...buildReasons(facts, programs, stamp, config.build?.variables ?? {}),
      ...testReasons(tests, envtest),
      ...charts.map((chart) => chartReason(chart, facts, config)),
      { what: "manifests", ...manifests.reason },
    ],
  });
}

function planAllImages(
  name: string,
  { plain, further }: Programs,
  { version, registry, config }: Settled,
  source: SourcePlan,
): Images {
  const { build, channels = ["minor", "major", "latest"] } = config;
  const family: ImageFamily = {
    ...{ name, binaries: plain.value, registry: registry.value, version, channels },
    tags: build?.tags ?? [],
    known: tagNames(source.tags),
    labelsOf: (of) => imageLabels(of, version, source, config),
  };
  const images = planImages(family, build?.variants ?? {}, further);
  for (const { repository, tag } of imagesOf(images)) parseReference(`${repository}:${tag}`, registry.why);
  return images;
}

function planSource(git: GitFacts, { version, ref, config: { tagPrefix = TAG_PREFIX } }: Settled): SourcePlan {
  const previous = previousTag(git.tags, git.reachable, version);
  const tag = git.tags.find((candidate) => candidate.name === version.gitTag);
  return {
    commit: git.commit,
    epoch: git.epoch,
    date: new Date(git.epoch * 1000).toISOString().replace(".000Z", "Z"),
    changes: git.changes,
    shallow: git.shallow,
    tags: git.tags,
    tagPrefix,
    ...(previous !== undefined && { previous }),
    ...(tag !== undefined && { tag }),
    ...(ref !== undefined && { ref }),
    ...(git.remote !== undefined && { url: git.remote }),
  };
}

function chartReason(chart: ChartPlan, facts: Facts, config: Config): Reason {
  const crds = facts.charts.find((candidate) => candidate.path === chart.path)?.crds.length ?? 0;
  const why = config.charts === undefined ? "found" : `${CONFIG_FILE}: charts`;
  const values = ["the default values", ...chart.valuesFiles].join(", ");
  const rendered = `rendered with ${values} for Kubernetes ${chart.kubernetesVersions.join(" and ")}`;
  const value = `${chart.path}, ${crds} CRD files, ${rendered}`;
  return { what: `chart ${chart.name}`, value, why };
}
