import { isMap, isPair, isScalar, parseDocument } from "yaml";
import type { ManifestObject } from "./objects.ts";

/** Kinds of Kubernetes itself that stand outside of namespaces: `kubectl api-resources --namespaced=false`. */
const clusterKinds = new Set([
  "APIService",
  "CSIDriver",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "CustomResourceDefinition",
  "DeviceClass",
  "FlowSchema",
  "GatewayClass",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttributesClass",
]);

/**
 * Writes the namespace into the objects that have none. `helm install` puts such objects into the release's namespace;
 * `kubectl apply` would put them wherever its context points. Everything else of the text stays as it is.
 *
 * Of kinds that nothing is known of, those that begin with Cluster are left alone (ClusterIssuer): the API server
 * ignores a namespace on objects that have none, but a reader should not be misled.
 */
export function withNamespace(objects: readonly ManifestObject[], namespace: string): ManifestObject[] {
  const defined = new Map(
    objects.flatMap(({ defines }) => (defines === undefined ? [] : [[defines.kind, defines.cluster]])),
  );
  const inNamespace = (kind: string): boolean =>
    !clusterKinds.has(kind) && !(defined.get(kind) ?? /^Cluster[A-Z]/.test(kind));
  return objects.map((object) => {
    if (object.namespace !== undefined || !inNamespace(object.kind)) return object;
    const text = insertNamespace(object.text, namespace);
    return text === undefined ? object : { ...object, text, namespace };
  });
}

/** Undefined for an object without metadata, which the API server refuses anyway. */
function insertNamespace(text: string, namespace: string): string | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  const metadata: unknown = isMap(document.contents) ? document.get("metadata", true) : undefined;
  if (!isMap(metadata)) return undefined;
  const [first] = metadata.items;
  const at = isPair(first) && isScalar(first.key) ? first.key.range?.[0] : undefined;
  if (metadata.flow === true || at === undefined || metadata.has("namespace")) {
    metadata.set("namespace", namespace);
    return document.toString({ lineWidth: 0 }).trim();
  }
  const indent = " ".repeat(at - (text.lastIndexOf("\n", at - 1) + 1));
  return `${text.slice(0, at)}namespace: ${namespace}\n${indent}${text.slice(at)}`;
}
