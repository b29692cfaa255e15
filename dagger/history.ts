import type { Container, Directory } from "@dagger.io/dagger";
import { explainGit } from "../src/diagnose.ts";
import { parseShortlog } from "../src/documents/contributors.ts";
import type { Person } from "../src/documents/commits.ts";
import { LOG_FORMAT, parseLog, type Commit } from "../src/git.ts";
import type { Plan } from "../src/plan.ts";
import { shellLine } from "../src/shell.ts";
import { outputsOf } from "./exec.ts";

/** What the history says of a version. */
export interface History {
  /** The commits since the previous version, newest first. */
  readonly commits: readonly Commit[];
  /** Everybody whose commits the previous version has, co-authors too; undefined for a first version. */
  readonly earlier: readonly Person[] | undefined;
}

/** @param git container of {@link gitOf} */
export async function readHistory(git: Container, { source: { commit, previous } }: Plan): Promise<History> {
  const range = previous === undefined ? [] : [`^${previous.commit}`];
  const groups = ["--group=author", "--group=trailer:co-authored-by"];
  const shortlog = ["git", "shortlog", "--summary", "--email", ...groups];
  const read = await outputsOf(
    git,
    {
      log: shellLine("git", "log", "-z", "--no-merges", `--format=${LOG_FORMAT}`, commit, ...range, "--"),
      earlier: previous === undefined ? ":" : shellLine(...shortlog, previous.commit, "--"),
    },
    explainGit,
  );
  return {
    commits: parseLog(read.log),
    earlier: previous === undefined ? undefined : parseShortlog(read.earlier),
  };
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
