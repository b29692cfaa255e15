// Lines of shell that ask git about a repository.
import { COMMAND_PATTERN } from "./discover/binaries.ts";
import { ADDS_V_PATTERN } from "./discover/charts.ts";
import { CGO_PATTERN, STAMP_PATTERN } from "./discover/golang.ts";
import { ENVTEST_PATTERN } from "./discover/envtest.ts";
import { KUSTOMIZATION_FILES } from "./discover/kustomizations.ts";
import { LINKER_FLAG_FILES, LINKER_FLAG_PATTERN } from "./discover/linker-flags.ts";
import { inModule, type ModuleFolder } from "./discover/module.ts";
import type { GitFacts } from "./facts.ts";
import { HEAD_FORMAT, parseBranches, parseHead, parseStatus, parseTags, publicUrl, TAG_FORMAT } from "./git.ts";
import { shellLine } from "./shell.ts";
import { highestStable, readTags, TAG_PREFIX } from "./version.ts";

/**
 * What is asked of the repository itself; {@link gitFacts} reads the answers.
 *
 * @param withBranches whether the branches that have HEAD are asked for
 */
export function gitLines(withBranches: boolean): Record<keyof typeof GIT_LINES | "branches", string> {
  return { ...GIT_LINES, branches: withBranches ? CONTAINING_BRANCHES : ":" };
}

const GIT_LINES = {
  head: shellLine("git", "log", "-1", `--format=${HEAD_FORMAT}`),
  status: "git status --porcelain=v1 -z",
  tags: shellLine("git", "for-each-ref", `--format=${TAG_FORMAT}`, "refs/tags"),
  reachable: shellLine("git", "for-each-ref", `--format=${TAG_FORMAT}`, "--merged=HEAD", "refs/tags"),
  shallow: "git rev-parse --is-shallow-repository",
  remote: "git config --default '' --get remote.origin.url",
};

const CONTAINING_BRANCHES = "git for-each-ref '--format=%(refname)' --contains=HEAD refs/heads refs/remotes/origin";

/**
 * What the answers to {@link gitLines} say.
 *
 * @param tagPrefix what stands before the version in the repository's tags
 */
export function gitFacts(
  read: Record<keyof ReturnType<typeof gitLines>, string>,
  withBranches: boolean,
  tagPrefix = TAG_PREFIX,
): Omit<GitFacts, "distance"> {
  return {
    ...parseHead(read.head),
    changes: parseStatus(read.status),
    tags: readTags(parseTags(read.tags), tagPrefix),
    reachable: readTags(parseTags(read.reachable), tagPrefix),
    shallow: read.shallow.trim() === "true",
    ...(withBranches && { branches: parseBranches(read.branches) }),
    ...(read.remote.trim() !== "" && { remote: publicUrl(read.remote) }),
  };
}

/** Counts the commits since the highest stable version. */
export function distanceLine(reachable: GitFacts["reachable"]): string {
  const stable = highestStable(reachable);
  return shellLine("git", "rev-list", "--count", "HEAD", ...(stable === undefined ? [] : [`^${stable.commit}`]));
}

/** Go code that goes into programs. */
const CODE = ["*.go", ":!vendor", ":!*_test.go"];

/** What is looked for in the module's code, and in what builds it, which may be anywhere in the repository. */
export function codeLines(
  dir: ModuleFolder,
): Record<"variables" | "linked" | "cgo" | "envtest" | "modules" | "kustomizations", string> {
  return {
    variables: grepLine(["-nIiE", STAMP_PATTERN], CODE, dir),
    linked: grepLine(["-hIE", LINKER_FLAG_PATTERN], LINKER_FLAG_FILES),
    cgo: grepLine(["-lIE", CGO_PATTERN], CODE, dir),
    envtest: grepLine(["-lIE", ENVTEST_PATTERN], ["*.go", ":!vendor", ":!*/vendor/*"]),
    modules: "git ls-files -- go.mod '*/go.mod'",
    kustomizations: shellLine("git", "ls-files", "--", ...KUSTOMIZATION_FILES),
  };
}

/**
 * What is looked for in the charts: the commands that they run, and templates that write a v before versions. Without charts, the
 * commands are looked for in kustomizations.
 *
 * @param kustomizations their folders
 */
export function chartLines(
  charts: readonly { readonly path: string }[],
  kustomizations: readonly string[],
): Record<"commands" | "addsV", string> {
  const commandsIn = (files: readonly string[]): string =>
    files.length === 0 ? ":" : grepLine(["-hIE", "-A6", COMMAND_PATTERN], files);
  if (charts.length === 0) return { commands: commandsIn(kustomizations.map(yamlIn)), addsV: ":" };
  const templates = charts.map(({ path }) => `${path}/templates`);
  const values = charts.map(({ path }) => `${path}/values.yaml`);
  return {
    commands: commandsIn([...templates, ...values]),
    addsV: grepLine(["-lzIE", ADDS_V_PATTERN], templates),
  };
}

/** The YAML files of a folder, without those of its subfolders. */
function yamlIn(folder: string): string {
  return `:(glob)${inModule(folder, "*.y*ml")}`;
}

/** What `git grep` finds in a folder, by paths from there; nothing (exit code 1) is a result, too. */
function grepLine(pattern: readonly string[], files: readonly string[], dir: ModuleFolder = "."): string {
  return `${shellLine("git", "-C", dir, "grep", "--untracked", ...pattern, "--", ...files)} || test $? -eq 1`;
}
