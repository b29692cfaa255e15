import type { BinaryPlan } from "./discover/binaries.ts";
import { fromFolder, placeOfModule, seenFrom } from "./discover/module.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { SourcePlan } from "./plan.ts";
import type { Version } from "./version.ts";

/**
 * Arguments of the `go build` that makes one program of the image, in a form that gives the same bytes everywhere.
 *
 * @param folder where it goes: the program has its path in the image below it
 */
export function goBuildArgs(
  build: BuildPlan,
  { path, main, module = build.dir }: BinaryPlan,
  version: Version,
  source: SourcePlan,
  folder: string,
): string[] {
  const tags = build.tags.length === 0 ? [] : ["-tags", build.tags.join(",")];
  return [
    "go",
    "build",
    ...(module === build.dir ? [] : ["-C", placeOfModule(module)]),
    // No paths of the build machine, and no VCS stamp: the build sees no .git, and the stamp below says the commit.
    "-trimpath",
    "-buildvcs=false",
    ...tags,
    "-ldflags",
    linkerFlags(build, version, source),
    "-o",
    `${folder}${path}`,
    seenFrom(module, fromFolder(build.dir, main)),
  ];
}

/** Strips debug information and sets the stamp's and the project's variables. */
function linkerFlags({ stamp, variables }: BuildPlan, version: Version, source: SourcePlan): string {
  const values: [string | undefined, string][] = [
    [stamp.version, version.gitTag],
    [stamp.commit, source.commit],
    [stamp.date, source.date],
    ...Object.entries(variables),
  ];
  const settings = values.flatMap(([variable, value]) => (variable === undefined ? [] : [`-X=${variable}=${value}`]));
  return ["-s", "-w", "-buildid=", ...settings].join(" ");
}
