import type { Container, Directory } from "@dagger.io/dagger";
import { CONFIG_FILE, type Config } from "../src/config/config.ts";
import { readConfigFile } from "../src/config/parse.ts";
import type { YamlContent } from "../src/config/yaml-schema.ts";
import { explainGit, explainGoList } from "../src/diagnose.ts";
import { isAside } from "../src/discover/aside.ts";
import { parseCommands } from "../src/discover/binaries.ts";
import { chooseCharts } from "../src/discover/charts.ts";
import { linkerVariables } from "../src/discover/linker-flags.ts";
import { LIST_PACKAGES, listPackagesOf, parsePackages, parseVariables } from "../src/discover/golang.ts";
import { kustomizationFolders } from "../src/discover/kustomizations.ts";
import { chooseModule, goModIn, moduleFolders, placeOfModule, type ModuleFolder } from "../src/discover/module.ts";
import { fail, throwIfAny, type Problem } from "../src/errors.ts";
import type { ChartFacts, Facts } from "../src/facts.ts";
import { linesOf } from "../src/git.ts";
import { chartLines, codeLines, distanceLine, gitFacts, gitLines } from "../src/git-lines.ts";
import { VARIANTS_FILE } from "../src/manifests/config.ts";
import { outputsOf, stdoutOf, withScript } from "./exec.ts";
import { subfolder, textOf } from "./files.ts";

/** Reads slipway.yaml, if there is one, and checks that the folder is what Slipway can work with. */
export async function readConfig(source: Directory): Promise<YamlContent<Config>> {
  const entries = (await source.entries()).map((entry) => entry.replace(/\/$/, ""));
  const goMods = entries.includes("go.mod") ? ["go.mod"] : await source.glob("**/go.mod");
  throwIfAny([
    ...(goMods.length > 0 ? [] : [missing("go.mod", "run Slipway in the repository of the controller")]),
    ...(entries.includes(".git") ? [] : [missing(".git", "run Slipway in a git clone of the repository, at its root")]),
  ]);
  return readConfigFile(entries.includes(CONFIG_FILE) ? await source.file(CONFIG_FILE).contents() : "");
}

function missing(name: string, remedy: string): Problem {
  return { code: "source-incomplete", where: "source", what: `there is no ${name}`, remedy };
}

/**
 * Reads everything that the plan is made from. Nothing is written: the tools see a copy of the source.
 *
 * @param withBranches whether the plan has to know which branches have HEAD
 */
export async function inspect(
  source: Directory,
  config: Config,
  golang: Container,
  withBranches: boolean,
): Promise<Omit<Facts, "imageDigests">> {
  const dir = await moduleFolderOf(source, config);
  const tree = golang
    .withMountedDirectory("/src", source)
    .withWorkdir("/src")
    .withEnvVariable("GIT_CONFIG_COUNT", "1")
    .withEnvVariable("GIT_CONFIG_KEY_0", "safe.directory")
    .withEnvVariable("GIT_CONFIG_VALUE_0", "/src");
  const [read, goMod, packages, charts, manifestVariants, publicKeys] = await Promise.all([
    outputsOf(tree, { ...gitLines(withBranches), ...codeLines(dir) }, explainGit),
    source.file(goModIn(dir)).contents(),
    stdoutOf(withScript(tree.withWorkdir(placeOfModule(dir)), [LIST_PACKAGES]), explainGoList),
    readCharts(source, config, dir),
    readVariantsFile(source, config),
    readPublicKeys(source, config),
  ]);
  const git = gitFacts(read, withBranches, config.tagPrefix);
  const modules = moduleFolders(linesOf(read.modules));
  const further = modules.filter((folder) => folder !== dir && !isAside(folder));
  const lines = { distance: distanceLine(git.reachable), further: listPackagesOf(further) };
  const kustomizations = kustomizationFolders(linesOf(read.kustomizations));
  const forUsers = kustomizations.filter((folder) => !isAside(folder));
  const then = await outputsOf(tree, { ...chartLines(charts, forUsers), ...lines }, explainGit);
  const addsV = then.addsV.split("\0");
  return {
    git: { ...git, distance: Number(then.distance) },
    dir,
    modules,
    goMod,
    packages: parsePackages(packages + then.further, dir),
    variables: parseVariables(read.variables),
    linkerVariables: linkerVariables(read.linked),
    cgoFiles: linesOf(read.cgo),
    envtest: linesOf(read.envtest),
    charts: charts.map((chart) => ({ ...chart, addsV: addsV.some((file) => file.startsWith(`${chart.path}/`)) })),
    kustomizations,
    chartCommands: parseCommands(then.commands),
    publicKeys,
    ...(manifestVariants !== undefined && { manifestVariants }),
  };
}

async function moduleFolderOf(source: Directory, { build }: Config): Promise<ModuleFolder> {
  // The whole repository is looked through only where its root does not tell.
  if (build?.dir === undefined && (await source.glob("go.mod")).length > 0) return ".";
  return chooseModule(await source.glob("**/go.mod"), build?.dir);
}

async function readVariantsFile(source: Directory, { manifests }: Config): Promise<Facts["manifestVariants"]> {
  if (manifests?.variants !== undefined) return undefined;
  const path = manifests?.file ?? VARIANTS_FILE;
  const text = await textOf(source, path);
  if (text !== undefined) return { path, text };
  if (manifests?.file === undefined) return undefined;
  throw fail({
    code: "manifests-file-missing",
    where: `${CONFIG_FILE}: manifests.file`,
    what: `there is no ${path}`,
    remedy: "correct the path, which begins at the repository's root, or write the variants into slipway.yaml",
  });
}

async function readPublicKeys(source: Directory, config: Config): Promise<Facts["publicKeys"]> {
  const named = [config.signing, ...Object.values(config.environments ?? {}).map(({ signing }) => signing)];
  const paths = [...new Set(named.flatMap((signing) => signing?.publicKey ?? []))];
  const read = paths.map(async (path): Promise<[string, string]> => {
    const text = await textOf(source, path);
    if (text !== undefined) return [path, text];
    throw fail({
      code: "signing-public-key-missing",
      where: `${CONFIG_FILE}: signing.publicKey`,
      what: `there is no ${path}`,
      remedy: "commit the public key there: `cosign public-key --key cosign.key` prints it",
    });
  });
  return Object.fromEntries(await Promise.all(read));
}

async function readCharts(source: Directory, config: Config, dir: ModuleFolder): Promise<Omit<ChartFacts, "addsV">[]> {
  const paths = chooseCharts(await source.glob("**/Chart.yaml"), config.charts, dir);
  return Promise.all(
    paths.map(async (path) => {
      const folder = subfolder(source, path);
      const [chart, values, crds, ciValues] = await Promise.all([
        folder.file("Chart.yaml").contents(),
        textOf(folder, "values.yaml"),
        folder.glob("crds/**/*.yaml"),
        folder.glob("ci/*-values.yaml"),
      ]);
      return { path, chart, values: values ?? "", crds, ciValues: ciValues.sort() };
    }),
  );
}
