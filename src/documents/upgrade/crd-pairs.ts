import { diffCrds } from "./crds.ts";
import type { ProjectState } from "./state.ts";
import { differingObjects, documentsWith, textAt, type Mapping } from "./yaml.ts";

/** A CRD that two versions of a project have, and that differs. Its content is untrusted. */
export interface CrdPair {
  /** `beacons.lighthouse.acme.dev` */
  readonly name: string;
  readonly before: Mapping;
  readonly after: Mapping;
}

/** The CRDs that changed between two versions of a project, in crds/ or in templates of its charts, or in its kustomizations; none where nothing did. */
export function changedCrds(before: ProjectState, after: ProjectState): CrdPair[] {
  const [old, current] = differingObjects(crdTexts(before), crdTexts(after));
  return diffCrds(old, current).flatMap(({ name, state }): CrdPair[] => {
    const [was, now] = [old, current].map((objects) => objects.find((object) => isCrd(object, name)));
    return state === "changed" && was !== undefined && now !== undefined ? [{ name, before: was, after: now }] : [];
  });
}

/** Documents of a project that may be CRDs. */
function crdTexts({ charts, kustomizations }: ProjectState): string[] {
  const rendered = [...charts, ...kustomizations].map(({ manifests }) => manifests ?? "");
  return [...charts.flatMap(({ crds }) => crds), ...rendered].flatMap((text) =>
    documentsWith(text, "CustomResourceDefinition"),
  );
}

function isCrd(object: Mapping, name: string): boolean {
  return textAt(object, "kind") === "CustomResourceDefinition" && textAt(object, "metadata", "name") === name;
}
