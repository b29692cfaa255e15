import type { Container, Directory } from "@dagger.io/dagger";
import { CONFIG_FILE, type Config } from "../src/config/config.ts";
import { parseConfig } from "../src/config/parse.ts";
import { explainGoList } from "../src/diagnose.ts";
import { chooseCharts } from "../src/discover/charts.ts";
import { parsePackages, parseVariables, STAMP_PATTERN } from "../src/discover/golang.ts";
import { throwIfAny, type Problem } from "../src/errors.ts";
import type { ChartFacts, Facts, GitFacts } from "../src/facts.ts";
import { HEAD_FORMAT, parseHead, parseStatus, parseTags, publicUrl, TAG_FORMAT } from "../src/git.ts";
import { highestStable } from "../src/version.ts";
import { stdoutOf } from "./exec.ts";

/** Reads slipway.yaml, if there is one, and checks that the folder is what Slipway can work with. */
export async function readConfig(source: Directory): Promise<Config> {
  const entries = (await source.entries()).map((entry) => entry.replace(/\/$/, ""));
  throwIfAny([
    ...(entries.includes("go.mod")
      ? []
      : [missing("go.mod", "run Slipway in the folder of the controller's Go module")]),
    ...(entries.includes(".git") ? [] : [missing(".git", "run Slipway in a git clone of the repository, at its root")]),
  ]);
  return entries.includes(CONFIG_FILE) ? parseConfig(await source.file(CONFIG_FILE).contents()) : {};
}

function missing(name: string, remedy: string): Problem {
  return { code: "source-incomplete", where: "source", what: `there is no ${name}`, remedy };
}

/** Reads everything that the plan is made from. Nothing is written: the tools see a copy of the source. */
export async function inspect(source: Directory, config: Config, golang: Container): Promise<Facts> {
  const tree = golang
    .withMountedDirectory("/src", source)
    .withWorkdir("/src")
    .withEnvVariable("GIT_CONFIG_COUNT", "1")
    .withEnvVariable("GIT_CONFIG_KEY_0", "safe.directory")
    .withEnvVariable("GIT_CONFIG_VALUE_0", "/src");
  const [git, goMod, packages, variables, charts] = await Promise.all([
    readGit(tree),
    source.file("go.mod").contents(),
    stdoutOf(tree.withExec(goList), explainGoList).then(parsePackages),
    readVariables(tree),
    readCharts(source, config),
  ]);
  return { git, goMod, packages, variables, charts };
}

const goList = [
  "go",
  "list",
  "-find",
  "-json=Dir,ImportPath,Name,Module,EmbedPatterns,TestEmbedPatterns,XTestEmbedPatterns",
  "./...",
];

async function readGit(tree: Container): Promise<GitFacts> {
  const git = (...args: string[]): Promise<string> => stdoutOf(tree.withExec(["git", ...args]), explainGit);
  const listTags = (...filter: string[]): Promise<string> =>
    git("for-each-ref", `--format=${TAG_FORMAT}`, ...filter, "refs/tags");
  const [head, status, tags, reachable, shallow, remote] = await Promise.all([
    git("log", "-1", `--format=${HEAD_FORMAT}`),
    git("status", "--porcelain=v1", "-z"),
    listTags().then(parseTags),
    listTags("--merged=HEAD").then(parseTags),
    git("rev-parse", "--is-shallow-repository"),
    git("config", "--default", "", "--get", "remote.origin.url"),
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
    ...(remote.trim() !== "" && { remote: publicUrl(remote) }),
  };
}

function explainGit({ stderr }: { stderr: string }): Problem {
  return {
    code: "git-unreadable",
    where: "source: .git",
    what: "git cannot read the repository",
    why: stderr,
    remedy: "use an ordinary clone with at least one commit; a linked worktree or submodule has its .git elsewhere",
  };
}

async function readVariables(tree: Container): Promise<Facts["variables"]> {
  const grep = ["git", "grep", "--untracked", "-nIiE", STAMP_PATTERN, "--", "*.go", ":!vendor", ":!*_test.go"];
  // `git grep` exits 1 when it finds nothing, so its words are turned into a success by what follows it.
  const found = await stdoutOf(tree.withExec(["sh", "-c", '"$@" || test $? -eq 1', "sh", ...grep]), explainGit);
  return parseVariables(found);
}

async function readCharts(source: Directory, config: Config): Promise<ChartFacts[]> {
  const paths = chooseCharts(await source.glob("**/Chart.yaml"), config.charts);
  return Promise.all(
    paths.map(async (path) => {
      const folder = source.directory(path);
      const [entries, crds] = await Promise.all([folder.entries(), folder.glob("crds/**/*.yaml")]);
      const [chart, values] = await Promise.all([
        folder.file("Chart.yaml").contents(),
        entries.includes("values.yaml") ? folder.file("values.yaml").contents() : "",
      ]);
      return { path, chart, values, crds };
    }),
  );
}
