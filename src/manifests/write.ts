import type { ManifestObject } from "./objects.ts";
import { withNamespace } from "./namespace.ts";
import type { ChartManifestPlan, ManifestPlan } from "./plan.ts";

/** Helm runs the others when something is changed or removed, so that they must not run at an installation. */
const installHooks = ["pre-install", "post-install", "crd-install"];

/** What becomes of the objects of a chart when they are applied without Helm: hooks of other events are left out. */
export function installedObjects(objects: readonly ManifestObject[]): ManifestObject[] {
  return objects.filter(({ hooks }) => hooks.length === 0 || hooks.some((event) => installHooks.includes(event)));
}

/**
 * The file of one variant: a head that says what it is and how to use it, and the objects. Those of a chart are in Helm's order, each
 * in a namespace, and the namespace before them; those of a kustomization are as kustomize gives them. Images are still named by tag.
 *
 * @param about `app v1.4.0`
 */
export function writeManifest(plan: ManifestPlan, objects: readonly ManifestObject[], about: string): string {
  const head = [
    `# ${about}, variant ${plan.name}: every object of the ${whatOf(plan)}.`,
    `#   kubectl apply --server-side --filename ${plan.name}.yaml`,
  ].join("\n");
  const documents = ("chart" in plan ? inNamespace(plan, objects) : objects).map(({ text }) => text);
  return [head, ...documents].join("\n---\n") + "\n";
}

function whatOf(plan: ManifestPlan): string {
  return "chart" in plan
    ? `chart ${plan.chart}, in namespace ${plan.namespace}`
    : `kustomization ${plan.kustomization}`;
}

function inNamespace(
  { namespace, createNamespace }: ChartManifestPlan,
  objects: readonly ManifestObject[],
): Pick<ManifestObject, "text">[] {
  const made = objects.some((object) => object.kind === "Namespace" && object.name === namespace);
  const own = { text: `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}` };
  return [...(createNamespace && !made ? [own] : []), ...withNamespace(objects, namespace)];
}
