import { diffCrds } from "./crds.ts";
import type { ProjectState } from "./state.ts";
import { documentsWith, readObjects, textAt, type Mapping } from "./yaml.ts";

/** A CRD that two versions of a project have, and that differs. Its content is untrusted. */
export interface CrdPair {
  /** `beacons.lighthouse.acme.dev` */
  readonly name: string;
  readonly before: Mapping;
  readonly after: Mapping;
}

/** The CRDs that changed between two versions of a project, in crds/ or in templates of its charts; none where nothing did. */
export function changedCrds(before: ProjectState, after: ProjectState): CrdPair[] {
  const [texts, currentTexts] = [crdTexts(before), crdTexts(after)];
  // Parsing is slow for large CRDs, and most are the same in both.
  const old = texts.filter((text) => !currentTexts.includes(text)).flatMap(readObjects);
  const current = currentTexts.filter((text) => !texts.includes(text)).flatMap(readObjects);
  return diffCrds(old, current).flatMap(({ name, state }): CrdPair[] => {
    const [was, now] = [old, current].map((objects) => objects.find((object) => isCrd(object, name)));
    return state === "changed" && was !== undefined && now !== undefined ? [{ name, before: was, after: now }] : [];
  });
}

/** Documents of a project's charts that may be CRDs. */
function crdTexts({ charts }: ProjectState): string[] {
  const files = charts.flatMap(({ crds, manifests }) => [...crds, manifests ?? ""]);
  return files.flatMap((text) => documentsWith(text, "CustomResourceDefinition"));
}

function isCrd(object: Mapping, name: string): boolean {
  return textAt(object, "kind") === "CustomResourceDefinition" && textAt(object, "metadata", "name") === name;
}
