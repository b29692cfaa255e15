/** API groups of Kubernetes itself (https://kubernetes.io/docs/reference/kubernetes-api/); the empty one is the core's. */
const groups: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "extensions",
  "flowcontrol.apiserver.k8s.io",
  "internal.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
  "storagemigration.k8s.io",
]);

/** Whether an apiVersion is of Kubernetes itself: `apps/v1`, `v1`. Other groups, also below k8s.io, come with CRDs. */
export function isBuiltIn(apiVersion: string): boolean {
  return groups.has(apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "");
}
