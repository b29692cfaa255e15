import type { Container, Directory } from "@dagger.io/dagger";
import { renderChangelog } from "../src/documents/changelog.ts";
import { LOG_FORMAT, parseLog } from "../src/git.ts";
import type { Plan } from "../src/plan.ts";

/** The changelog section of this version, from the history since the previous one. */
export async function changelog(source: Directory, plan: Plan, golang: Container): Promise<string> {
  const range = plan.source.previous === undefined ? [] : [`^${plan.source.previous.commit}`];
  // Read from a file: the engine shows standard output as it is, and commit messages are untrusted text.
  const log = await golang
    .withMountedDirectory("/src/.git", source.directory(".git"))
    .withWorkdir("/src")
    .withExec(["git", "log", "-z", "--no-merges", `--format=${LOG_FORMAT}`, plan.source.commit, ...range, "--"], {
      redirectStdout: "/log",
    })
    .file("/log")
    .contents();
  return renderChangelog(parseLog(log), plan.version, plan.source);
}
