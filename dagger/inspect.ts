import type { Container, Directory } from "@dagger.io/dagger";
import { CONFIG_FILE, type Config } from "../src/config/config.ts";
import { readConfigFile } from "../src/config/parse.ts";
import type { YamlContent } from "../src/config/yaml-schema.ts";
import { explainGoList } from "../src/diagnose.ts";
import { COMMAND_PATTERN, parseCommands } from "../src/discover/binaries.ts";
import { ADDS_V_PATTERN, chooseCharts } from "../src/discover/charts.ts";
import { LINKER_FLAG_FILES, LINKER_FLAG_PATTERN, linkerVariables } from "../src/discover/linker-flags.ts";
import { CGO_PATTERN, parsePackages, parseVariables, STAMP_PATTERN } from "../src/discover/golang.ts";
import { fail, throwIfAny, type Problem } from "../src/errors.ts";
import type { ChartFacts, Facts, GitFacts } from "../src/facts.ts";
import {
  HEAD_FORMAT,
  linesOf,
  parseBranches,
  parseHead,
  parseStatus,
  parseTags,
  publicUrl,
  TAG_FORMAT,
} from "../src/git.ts";
import { VARIANTS_FILE } from "../src/manifests/config.ts";
import { highestStable } from "../src/version.ts";
import { stdoutOf } from "./exec.ts";

/** Reads slipway.yaml, if there is one, and checks that the folder is what Slipway can work with. */
export async function readConfig(source: Directory): Promise<YamlContent<Config>> {
  const entries = (await source.entries()).map((entry) => entry.replace(/\/$/, ""));
  throwIfAny([
    ...(entries.includes("go.mod")
      ? []
      : [missing("go.mod", "run Slipway in the folder of the controller's Go module")]),
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
  const tree = golang
    .withMountedDirectory("/src", source)
    .withWorkdir("/src")
    .withEnvVariable("GIT_CONFIG_COUNT", "1")
    .withEnvVariable("GIT_CONFIG_KEY_0", "safe.directory")
    .withEnvVariable("GIT_CONFIG_VALUE_0", "/src");
  const [git, goMod, packages, variables, linked, cgoFiles, charts, manifestVariants, publicKeys] = await Promise.all([
    readGit(tree, withBranches),
    source.file("go.mod").contents(),
    stdoutOf(tree.withExec(goList), explainGoList).then(parsePackages),
    grep(tree, ["-nIiE", STAMP_PATTERN], CODE).then(parseVariables),
    grep(tree, ["-hIE", LINKER_FLAG_PATTERN], LINKER_FLAG_FILES).then(linkerVariables),
    grep(tree, ["-lIE", CGO_PATTERN], CODE).then(linesOf),
    readCharts(source, tree, config),
    readVariantsFile(source, config),
    readPublicKeys(source, config),
  ]);
  const optional = manifestVariants === undefined ? {} : { manifestVariants };
  const chartCommands = await readCommands(tree, charts);
  const found = { git, goMod, packages, variables, linkerVariables: linked, cgoFiles, charts, chartCommands };
  return { ...found, publicKeys, ...optional };
}

/** Go code that goes into programs. */
const CODE = ["*.go", ":!vendor", ":!*_test.go"];

async function readCommands(tree: Container, charts: readonly ChartFacts[]): Promise<string[]> {
  if (charts.length === 0) return [];
  const files = charts.flatMap(({ path }) => [`${path}/templates`, `${path}/values.yaml`]);
  return parseCommands(await grep(tree, ["-hIE", "-A6", COMMAND_PATTERN], files));
}

const goList = [
  "go",
  "list",
  "-find",
  "-json=Dir,ImportPath,Name,Module,EmbedPatterns,TestEmbedPatterns,XTestEmbedPatterns",
  "./...",
];

async function readGit(tree: Container, withBranches: boolean): Promise<GitFacts> {
  const git = (...args: string[]): Promise<string> => stdoutOf(tree.withExec(["git", ...args]), explainGit);
  const listTags = (...filter: string[]): Promise<string> =>
    git("for-each-ref", `--format=${TAG_FORMAT}`, ...filter, "refs/tags");
  const containing = ["for-each-ref", "--format=%(refname)", "--contains=HEAD", "refs/heads", "refs/remotes/origin"];
  const [head, status, tags, reachable, shallow, remote, branches] = await Promise.all([
    git("log", "-1", `--format=${HEAD_FORMAT}`),
    git("status", "--porcelain=v1", "-z"),
    listTags().then(parseTags),
    listTags("--merged=HEAD").then(parseTags),
    git("rev-parse", "--is-shallow-repository"),
    git("config", "--default", "", "--get", "remote.origin.url"),
    withBranches ? git(...containing).then(parseBranches) : undefined,
  ]);
  const stable = highestStable(reachable);
  const distance = await git("rev-list", "--count", "HEAD", ...(stable === undefined ? [] : [`^${stable.commit}`]));
  return {
    ...parseHead(head),
    changes: parseStatus(status),
    tags,
    reachable,
    shallow: shallow.trim() === "true",
    distance: Number(distance),
    ...(branches !== undefined && { branches }),
    ...(remote.trim() !== "" && { remote: publicUrl(remote) }),
  };
}

function explainGit({ stderr }: { stderr: string }): Problem {
  return {
    code: "git-unreadable",
    where: "source: .git",
    what: "git cannot read the repository",
    why: stderr,
    remedy:
      "use an ordinary clone with at least one commit; a linked worktree, a submodule or a clone with --shared has a part of its .git elsewhere",
  };
}

/** What `git grep` finds; nothing is a result, too. */
function grep(tree: Container, pattern: readonly string[], files: readonly string[]): Promise<string> {
  const search = ["git", "grep", "--untracked", ...pattern, "--", ...files];
  // `git grep` exits 1 when it finds nothing, so its words are turned into a success by what follows it.
  return stdoutOf(tree.withExec(["sh", "-c", '"$@" || test $? -eq 1', "sh", ...search]), explainGit);
}

async function readVariantsFile(source: Directory, { manifests }: Config): Promise<Facts["manifestVariants"]> {
  if (manifests?.variants !== undefined) return undefined;
  const path = manifests?.file ?? VARIANTS_FILE;
  if ((await source.glob(path)).includes(path)) return { path, text: await source.file(path).contents() };
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
    if ((await source.glob(path)).includes(path)) return [path, await source.file(path).contents()];
    throw fail({
      code: "signing-public-key-missing",
      where: `${CONFIG_FILE}: signing.publicKey`,
      what: `there is no ${path}`,
      remedy: "commit the public key there: `cosign public-key --key cosign.key` prints it",
    });
  });
  return Object.fromEntries(await Promise.all(read));
}

async function readCharts(source: Directory, tree: Container, config: Config): Promise<ChartFacts[]> {
  const paths = chooseCharts(await source.glob("**/Chart.yaml"), config.charts);
  return Promise.all(
    paths.map(async (path) => {
      const folder = source.directory(path);
      const [entries, crds, ciValues, addsV] = await Promise.all([
        folder.entries(),
        folder.glob("crds/**/*.yaml"),
        folder.glob("ci/*-values.yaml"),
        grep(tree, ["-lIE", ADDS_V_PATTERN], [`${path}/templates`]).then((files) => files !== ""),
      ]);
      const [chart, values] = await Promise.all([
        folder.file("Chart.yaml").contents(),
        entries.includes("values.yaml") ? folder.file("values.yaml").contents() : "",
      ]);
      return { path, chart, values, crds, ciValues: ciValues.sort(), addsV };
    }),
  );
}
