import type { ManifestObject } from "./objects.ts";
import { withNamespace } from "./namespace.ts";
import type { ManifestPlan } from "./plan.ts";

/** Helm runs the others when something is changed or removed, so that they must not run at an installation. */
const installHooks = ["pre-install", "post-install", "crd-install"];

/** What becomes of the objects of a chart when they are applied without Helm: hooks of other events are left out. */
export function installedObjects(objects: readonly ManifestObject[]): ManifestObject[] {
  return objects.filter(({ hooks }) => hooks.length === 0 || hooks.some((event) => installHooks.includes(event)));
}

/**
 * The file of one variant: a head that says what it is and how to use it, the namespace, and the chart's objects in
 * Helm's order, each in a namespace. Images are still named by tag.
 *
 * @param about `app v1.4.0`
 */
export function writeManifest(plan: ManifestPlan, objects: readonly ManifestObject[], about: string): string {
  const { name, namespace } = plan;
  const made = objects.some((object) => object.kind === "Namespace" && object.name === namespace);
  const head = [
    `# ${about}, variant ${name}: every object of the chart ${plan.chart}, in namespace ${namespace}.`,
    `#   kubectl apply --server-side --filename ${name}.yaml`,
  ].join("\n");
  const documents = [
    ...(plan.createNamespace && !made ? [`apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}`] : []),
    ...withNamespace(objects, namespace).map(({ text }) => text),
  ];
  return [head, ...documents].join("\n---\n") + "\n";
}
