import type { Container, Directory } from "@dagger.io/dagger";
import { BY_KUSTOMIZE } from "../src/chart-validation/rendering.ts";
import { explainKustomization } from "../src/diagnose.ts";
import { splitManifests, type ManifestObject } from "../src/manifests/objects.ts";
import type { KustomizationPlan } from "../src/manifests/plan.ts";
import { withReleasedImages } from "../src/manifests/released.ts";
import type { Plan } from "../src/plan.ts";
import { KUSTOMIZE } from "../src/tools.ts";
import type { Rendered } from "./chart-validation.ts";
import { sync } from "./exec.ts";
import { folderOf } from "./files.ts";
import { goTool } from "./go-tool.ts";
import type { Toolbox } from "./toolbox.ts";

/** What kustomize makes of a kustomization, with the images of this release. */
export interface Kustomized extends Rendered {
  /** Of the kustomization. */
  readonly path: string;
  readonly objects: readonly ManifestObject[];
}

/**
 * Builds a kustomization and puts the images of this release into it.
 *
 * @throws SlipwayError `kustomization-invalid`, `kustomization-remote`, `tool-unavailable`
 */
export async function kustomize(
  source: Directory,
  { path, kubernetesVersions }: KustomizationPlan,
  plan: Plan,
  tools: Toolbox,
): Promise<Kustomized> {
  const built = await buildKustomization(source, path, tools);
  const objects = withReleasedImages(splitManifests(built), plan);
  const manifests = objects.map(({ text }) => `${text}\n`).join("---\n");
  const name = `kustomization_${path.replaceAll("/", "_")}`;
  const fileOf = (kubernetes: string): string => `${kubernetes}/0.yaml`;
  return {
    ...{ path, objects, name },
    folder: await folderOf(Object.fromEntries(kubernetesVersions.map((version) => [fileOf(version), manifests]))),
    renderings: kubernetesVersions.map((kubernetes) => {
      const file = `${name}/${fileOf(kubernetes)}`;
      return { origin: `kustomization ${path}`, values: BY_KUSTOMIZE, kubernetes, file, manifests };
    }),
  };
}

/**
 * What `kustomize build` prints. Nothing is fetched for it: the same commit gives the same manifests.
 *
 * @throws SlipwayError as {@link kustomize}
 */
export async function buildKustomization(source: Directory, path: string, tools: Toolbox): Promise<string> {
  const built = offline(tools.release)
    .withMountedFile("/usr/local/bin/kustomize", await goTool(tools.fetching, KUSTOMIZE))
    .withMountedDirectory("/src", source)
    .withWorkdir("/src")
    .withExec(["kustomize", "build", path], { redirectStdout: "/built.yaml" });
  return (await sync(built, explainKustomization(path))).file("/built.yaml").contents();
}

/** A container whose Go programs and git reach no other machine: an address that answers nothing is the proxy for all. */
function offline(container: Container): Container {
  const nowhere = "http://127.0.0.1:9";
  return ["HTTP_PROXY", "HTTPS_PROXY"]
    .reduce((at, name) => at.withEnvVariable(name, nowhere), container)
    .withEnvVariable("NO_PROXY", "")
    .withEnvVariable("GIT_ALLOW_PROTOCOL", "none");
}
