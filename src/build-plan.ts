import type { Config, Stamp } from "./config/config.ts";
import { chooseBinaries, chooseFurther, type Binaries, type BinaryPlan } from "./discover/binaries.ts";
import { goVersion, modulePath } from "./discover/golang.ts";
import { ignorable } from "./discover/ignore.ts";
import { mainPackages, type Decided } from "./discover/main.ts";
import { goModIn, type ModuleFolder } from "./discover/module.ts";
import { planDownloads, type DownloadPlan } from "./downloads.ts";
import { fail } from "./errors.ts";
import type { Facts, GoPackage } from "./facts.ts";
import type { FurtherImage } from "./images.ts";

/** How the programs are compiled. */
export interface BuildPlan {
  readonly module: string;
  /** Folder of the controller's Go module. */
  readonly dir: ModuleFolder;
  /** Folders of the Go modules that the programs are made from. */
  readonly modules: readonly ModuleFolder[];
  readonly goVersion: string;
  /** Whether the project itself chose the base image, which may bring further programs. */
  readonly ownBase: boolean;
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  /** Patterns of private Go modules. */
  readonly private: readonly string[];
  readonly stamp: Stamp;
  /** Further variables that the linker sets, with their values. */
  readonly variables: Readonly<Record<string, string>>;
  readonly versionArgs: readonly string[];
  /** Whether the project itself named the version arguments, so that their failure is an error. */
  readonly versionArgsConfigured: boolean;
  /** Glob patterns of paths that do not matter to build and tests. */
  readonly ignore: readonly string[];
  /** Files that need cgo, without which programs are compiled. */
  readonly cgoFiles: readonly string[];
}

/** The programs of a release. */
export interface Programs {
  /** Of the controller's own image and its variants. */
  readonly plain: Decided<Binaries>;
  readonly further: readonly FurtherImage[];
  /** In no image. */
  readonly downloads: readonly DownloadPlan[];
}

/**
 * Decides which programs are in which image. A main package that a further image is made of, or a download, is in the
 * controller's own one only where the configuration says so.
 *
 * @param name the controller's
 * @throws SlipwayError `main-missing`, `main-ambiguous`, `main-not-found`
 */
export function planPrograms(facts: Facts, { build = {} }: Config, name: string): Programs {
  const { chartCommands: commands, packages, dir } = facts;
  const further = Object.entries(build.images ?? {}).map(([image, config]) => {
    return { name: image, binaries: chooseFurther({ packages, commands, dir }, image, config) };
  });
  const downloads = planDownloads(facts, build.downloads ?? {});
  const wanted = [build.main, ...Object.values(build.binaries ?? {})];
  const without = (programs: readonly BinaryPlan[]): GoPackage[] =>
    packages.filter(({ dir: each }) => wanted.includes(each) || !programs.some(({ main }) => main === each));
  const elsewhere = further.flatMap(({ binaries }) => binaries);
  const found = without([...elsewhere, ...downloads.map(({ program }) => program)]);
  // What is there to download may be the controller itself.
  const left = mainPackages(found).length > 0 ? found : without(elsewhere);
  return { plain: chooseBinaries({ ...build, packages: left, commands, name, dir }), further, downloads };
}

/** Folders of the Go modules that the programs are made from, each once, the controller's program first. */
export function modulesOf({ plain, further, downloads }: Programs, dir: ModuleFolder): ModuleFolder[] {
  const images = [...plain.value, ...further.flatMap((image) => image.binaries)];
  const binaries = [...images, ...downloads.map(({ program }) => program)];
  return [...new Set(binaries.map(({ module }) => module ?? dir))];
}

/** Decides how they are compiled; `found` is what was decided before. */
export function planBuild(
  { dir, goMod, packages, cgoFiles }: Facts,
  { build, images }: Config,
  found: Pick<BuildPlan, "module" | "modules" | "stamp">,
): BuildPlan {
  return {
    ...found,
    dir,
    goVersion: goVersion(goMod) ?? "unknown",
    ownBase: images?.base !== undefined,
    variables: build?.variables ?? {},
    platforms: build?.platforms ?? ["linux/amd64", "linux/arm64"],
    tags: build?.tags ?? [],
    private: build?.private ?? [],
    versionArgs: build?.versionArgs ?? ["--version"],
    versionArgsConfigured: build?.versionArgs !== undefined,
    ignore: build?.ignore ?? ignorable(packages, dir),
    cgoFiles,
  };
}

/**
 * The path of the controller's Go module.
 *
 * @throws SlipwayError `go-mod-invalid`
 */
export function requireModule(facts: Facts): string {
  const module = modulePath(facts.goMod);
  if (module !== undefined) return module;
  throw fail({
    code: "go-mod-invalid",
    where: goModIn(facts.dir),
    what: "the file has no module line",
    remedy: "add one, for example: module github.com/acme/app",
  });
}
