import type { Container, Directory } from "@dagger.io/dagger";
import { LOG_FORMAT, parseLog, type Commit } from "../src/git.ts";
import type { Plan } from "../src/plan.ts";

/** The commits since the previous version, newest first. */
export async function commitsSincePrevious(git: Container, { source }: Plan): Promise<Commit[]> {
  const range = source.previous === undefined ? [] : [`^${source.previous.commit}`];
  return parseLog(
    await outputOf(git, ["log", "-z", "--no-merges", `--format=${LOG_FORMAT}`, source.commit, ...range, "--"]),
  );
}

/** A container with the repository's history in /src/.git, and no files beside it. */
export function gitOf(source: Directory, { source: { commit } }: Plan, golang: Container): Container {
  const settings = { "safe.directory": "/src", "mailmap.blob": `${commit}:.mailmap` };
  return Object.entries(settings)
    .reduce(
      (git, [key, value], i) =>
        git.withEnvVariable(`GIT_CONFIG_KEY_${i}`, key).withEnvVariable(`GIT_CONFIG_VALUE_${i}`, value),
      golang.withMountedDirectory("/src/.git", source.directory(".git")).withWorkdir("/src"),
    )
    .withEnvVariable("GIT_CONFIG_COUNT", String(Object.keys(settings).length));
}

/**
 * The standard output of git, read from a file: the engine shows what a command prints, and commit messages and names
 * are untrusted text.
 */
export async function outputOf(git: Container, args: readonly string[]): Promise<string> {
  return git
    .withExec(["git", ...args], { redirectStdout: "/output" })
    .file("/output")
    .contents();
}
