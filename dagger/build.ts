import { dag, type Container, type Directory, type File, type Platform } from "@dagger.io/dagger";
import { explainCompile, explainDownload } from "../src/diagnose.ts";
import { goBuildArgs } from "../src/ldflags.ts";
import { goEnvironment, parsePlatform } from "../src/platform.ts";
import type { Plan } from "../src/plan.ts";
import { inVariant, type ImagePlan } from "../src/variants.ts";
import { sync } from "./exec.ts";

/**
 * The part of the repository that is compiled and tested. Of a clean tree it is what the commit holds, so that
 * neither ignored files nor the machine's umask can reach the build; of a changed tree what lies there.
 */
export function codeOf(source: Directory, plan: Plan): Directory {
  const tree = plan.source.changes.length === 0 ? source.asGit().head().tree({ discardGitDir: true }) : source;
  return dag.directory().withDirectory("/", tree, { exclude: [".git", ...plan.build.ignore] });
}

/**
 * Downloads the Go modules. Only what names them is in the container, so that the step is repeated when they change
 * and not when code does. With a vendor folder there is nothing to download.
 */
export async function dependencies(code: Directory, golang: Container): Promise<Container> {
  const container = golang.withWorkdir("/src").withDirectory("/src", code, {
    include: ["**/go.mod", "**/go.sum", "go.work", "go.work.sum", "vendor/modules.txt"],
  });
  const vendored = (await code.glob("vendor/modules.txt")).length > 0;
  return vendored ? container : sync(container.withExec(["go", "mod", "download"]), explainDownload);
}

/** Compiles the controller for one image and platform. Go cross-compiles, so nothing is emulated. */
export async function compile(
  code: Directory,
  ready: Container,
  plan: Plan,
  image: ImagePlan,
  platform: string,
): Promise<File> {
  const output = `/out/${plan.name}`;
  const target = Object.entries({ CGO_ENABLED: "0", ...goEnvironment(parsePlatform(platform)) });
  const container = target
    .reduce((built, [name, value]) => built.withEnvVariable(name, value), ready.withDirectory("/src", code))
    .withExec(goBuildArgs({ ...plan.build, tags: image.buildTags }, plan.version, plan.source, output));
  return (await sync(container, explainCompile(`${platform}${inVariant(image)}`))).file(output);
}

/** The final image of one platform: the base, the binary as entrypoint, an unprivileged user and the labels. */
export function finalImage(binary: File, plan: Plan, { labels }: ImagePlan, platform: string): Container {
  const path = `/${plan.name}`;
  const base = dag.container({ platform: platform as Platform }).from(plan.tools.base);
  const built = base
    .withFile(path, binary, { permissions: 0o755 })
    .withUser("65532:65532")
    .withWorkdir("/")
    .withEntrypoint([path])
    .withDefaultArgs([]);
  return Object.entries(labels).reduce((labelled, [name, value]) => labelled.withLabel(name, value), built);
}
