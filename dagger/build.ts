import { dag, type Container, type Directory, type Platform } from "@dagger.io/dagger";
import { explainCompile, explainDownload } from "../src/diagnose.ts";
import type { BinaryPlan } from "../src/discover/binaries.ts";
import { inModule, placeOfModule } from "../src/discover/module.ts";
import { goBuildArgs } from "../src/ldflags.ts";
import { goEnvironment, parsePlatform } from "../src/platform.ts";
import { modulesIn, type Plan } from "../src/plan.ts";
import type { ImagePlan } from "../src/images.ts";
import { shellLine } from "../src/shell.ts";
import { sync, withScript } from "./exec.ts";
import type { Toolbox } from "./toolbox.ts";

/**
 * The part of the repository that is compiled and tested. Of a clean tree it is what the commit holds, so that
 * neither ignored files nor the machine's umask can reach the build; of a changed tree what lies there.
 */
export async function codeOf(source: Directory, plan: Plan): Promise<Directory> {
  const tree = plan.source.changes.length === 0 ? await committed(source) : source;
  return dag.directory().withDirectory("/", tree, { exclude: [".git", ...plan.build.ignore] });
}

/**
 * The tree of HEAD. Where several calls read one repository at once, the engine now and then takes git's working
 * directory away under it ("Unable to read current working directory"), so that it is tried again.
 */
async function committed(source: Directory, attempts = 3): Promise<Directory> {
  try {
    return await source.asGit().head().tree({ discardGitDir: true }).sync();
  } catch (error) {
    const passing = error instanceof Error && error.message.includes("git error") && attempts > 1;
    if (!passing) throw error;
    return committed(source, attempts - 1);
  }
}

/**
 * Downloads the Go modules. Only what names them is in the container, so that the step is repeated when they change
 * and not when code does. With a vendor folder there is nothing to download.
 *
 * @returns a container that is in the folder of the controller's module. It does not follow from the download, so that what is made
 *   in it does not depend on the login that was used: a token can be another one in each run
 * @throws SlipwayError `dependencies-unavailable`
 */
export async function dependencies(code: Directory, plan: Plan, { golang, fetching }: Toolbox): Promise<Container> {
  const modules = modulesIn(plan);
  const vendored = "vendor/modules.txt";
  const include = ["**/go.mod", "**/go.sum", "go.work", "go.work.sum"];
  const goMods = { include: [...include, ...modules.map((each) => inModule(each, vendored))] };
  const inSource = (container: Container): Container =>
    container.withWorkdir(placeOfModule(plan.build.dir)).withDirectory("/src", code, goMods);
  const downloads = modules.map((each) => {
    return `cd ${shellLine(placeOfModule(each))}; test -e ${vendored} || go mod download`;
  });
  const asker = inSource(fetching).withEnvVariable("GOPRIVATE", plan.build.private.join(","));
  await sync(withScript(asker, downloads), explainDownload);
  return inSource(golang);
}

/**
 * The compiler collects garbage half as often as by Go's default (100): a sixth off the time that a controller takes without a cache, for
 * a fifth more memory. Tests keep the default, because they would inherit it.
 */
export const FEWER_COLLECTIONS = { GOGC: "200" };

/** Programs that are compiled together, for one platform. */
export interface Compilation {
  readonly binaries: readonly BinaryPlan[];
  readonly buildTags: readonly string[];
  readonly platform: string;
  /** What they are for, in an error: `, variant debug`. */
  readonly purpose: string;
}

/**
 * Compiles programs, one after the other: they share most packages. Go cross-compiles, so nothing is emulated.
 *
 * @returns a folder in which each program has its path in the image
 */
export async function compile(
  code: Directory,
  ready: Container,
  plan: Plan,
  { binaries, buildTags, platform, purpose }: Compilation,
): Promise<Directory> {
  const settings = { CGO_ENABLED: "0", ...FEWER_COLLECTIONS, ...goEnvironment(parsePlatform(platform)) };
  const at = Object.entries(settings).reduce(
    (built, [name, value]) => built.withEnvVariable(name, value),
    ready.withDirectory("/src", code),
  );
  const build = { ...plan.build, tags: buildTags };
  const container = binaries.reduce(
    (built, binary) => built.withExec(goBuildArgs(build, binary, plan.version, plan.source, OUTPUT)),
    at,
  );
  return (await sync(container, explainCompile(`${platform}${purpose}`, build.cgoFiles))).directory(OUTPUT);
}

const OUTPUT = "/out";

/** The final image of one platform: the base, the programs, each in a layer, an unprivileged user and the labels. */
export function finalImage(
  programs: Directory,
  plan: Plan,
  { labels, binaries }: ImagePlan,
  platform: string,
): Container {
  const base = dag.container({ platform: platform as Platform }).from(plan.tools.base);
  const built = binaries
    .reduce((image, { path }) => image.withFile(path, programs.file(path), { permissions: 0o755 }), base)
    .withUser("65532:65532")
    .withWorkdir("/")
    .withEntrypoint([binaries[0].path])
    .withDefaultArgs([]);
  return Object.entries(labels).reduce((labelled, [name, value]) => labelled.withLabel(name, value), built);
}
