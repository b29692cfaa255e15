import { blocks, code, list, nothing, safe, section, text, type Markdown } from "../markdown.ts";
import type { CrdBreak } from "./crdify.ts";
import { diffCrds } from "./crds.ts";
import { goneObjects, type GoneObject } from "./gone.ts";
import { diffRbac } from "./rbac.ts";
import { crdSection, rbacSection, workloadSection } from "./sections.ts";
import type { KustomizationState } from "./state.ts";
import { manifestStepsSection } from "./steps.ts";
import { diffWorkloads, type ContainerChange } from "./workloads.ts";
import { differingObjects } from "./yaml.ts";

/** What a guide says of a chart or a kustomization. */
export interface PartText {
  readonly title: Markdown;
  readonly changes: Markdown;
  readonly steps: Markdown;
  /** Names of the CRDs that were told of. */
  readonly crds: readonly string[];
}

/** What is told of a kustomization beside its two states. */
interface Surroundings {
  /** Names of the manifests that are made of it. */
  readonly files: readonly string[];
  readonly crdBreaks: readonly CrdBreak[];
  /** Whether a change of an image says nothing but the two versions. */
  readonly isOwnTag: (change: ContainerChange) => boolean;
  readonly level: number;
}

/** What changed in the objects of a kustomization, and how to apply it. */
export function describeKustomization(
  before: KustomizationState | undefined,
  after: KustomizationState,
  { files, crdBreaks, isOwnTag, level }: Surroundings,
): PartText {
  const title = safe`Kustomization ${code(after.path)}`;
  if (before === undefined) {
    return { title, changes: safe`The kustomization ${code(after.path)} is new.`, steps: nothing, crds: [] };
  }
  if (before.manifests === undefined || after.manifests === undefined) {
    const why = list([safe`The objects of ${code(after.path)}: kustomize cannot build those of both versions.`]);
    const steps = manifestStepsSection({ files, gone: [], crds: [], level });
    return { title, changes: section(level, safe`Not compared`, why), steps, crds: [] };
  }
  const [old, current] = differingObjects([before.manifests], [after.manifests]);
  const crds = diffCrds(old, current);
  const names = crds.map(({ name }) => name);
  const gone = goneObjects(old, current);
  return {
    title,
    changes: blocks(
      crdSection(
        crds,
        crdBreaks.filter(({ crd }) => names.includes(crd)),
        level,
      ),
      rbacSection(diffRbac(old, current), level),
      workloadSection(
        diffWorkloads(old, current).filter((change) => !isOwnTag(change)),
        level,
      ),
      section(level, safe`Objects that are gone`, list(gone.map(goneText))),
    ),
    steps: manifestStepsSection({ files, gone, crds, level }),
    crds: names,
  };
}

function goneText({ kind, name, namespace }: GoneObject): Markdown {
  const where = namespace === "" ? nothing : safe` in ${code(namespace)}`;
  return safe`${text(kind)} ${code(name)}${where}`;
}
