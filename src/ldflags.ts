import type { BuildPlan, SourcePlan } from "./plan.ts";
import type { Version } from "./version.ts";

/** Arguments of the `go build` that makes the controller's binary, in a form that gives the same bytes everywhere. */
export function goBuildArgs(build: BuildPlan, version: Version, source: SourcePlan, output: string): string[] {
  const tags = build.tags.length === 0 ? [] : ["-tags", build.tags.join(",")];
  return [
    "go",
    "build",
    // No paths of the build machine, and no VCS stamp: the build sees no .git, and the stamp below says the commit.
    "-trimpath",
    "-buildvcs=false",
    ...tags,
    "-ldflags",
    linkerFlags(build, version, source),
    "-o",
    output,
    build.main,
  ];
}

/** Strips debug information and sets the stamp's variables. */
function linkerFlags({ stamp }: BuildPlan, version: Version, source: SourcePlan): string {
  const values: [string | undefined, string][] = [
    [stamp.version, version.gitTag],
    [stamp.commit, source.commit],
    [stamp.date, source.date],
  ];
  const settings = values.flatMap(([variable, value]) => (variable === undefined ? [] : [`-X=${variable}=${value}`]));
  return ["-s", "-w", "-buildid=", ...settings].join(" ");
}
