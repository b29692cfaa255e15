import type { Problem } from "../errors.ts";
import { isBuiltIn } from "./built-in.ts";
import type { ObjectResult } from "./kubeconform.ts";
import { describeRenderings } from "./rendering.ts";

/** What the validation of objects comes to. */
export interface Judgement {
  readonly problems: readonly Problem[];
  /** Kinds for which there is no schema, neither Kubernetes' nor of the release's CRDs: `monitoring.coreos.com/v1 ServiceMonitor`. */
  readonly notValidated: readonly string[];
  /** Whether schemas that should be there were missing, so that asking again may give another answer. */
  readonly retry: boolean;
}

/**
 * Judges the results of all renderings. The same fault in several renderings is one problem.
 *
 * @param location where Kubernetes' schemas were looked for
 * @param groups the API groups of the release's own CRDs
 */
export function judgeObjects(
  results: readonly ObjectResult[],
  location: string,
  groups: ReadonlySet<string>,
): Judgement {
  const unreachable = results.filter((result) => result.faults.some(({ what }) => DOWNLOAD.test(what)));
  const unknown = results.filter((result) => result.faults.some(({ what }) => what.startsWith(NO_SCHEMA)));
  const [known, foreign] = split(unknown, ({ apiVersion }) => isBuiltIn(apiVersion) || groups.has(groupOf(apiVersion)));
  const [absent, unserved] = split(known, (result) => isBuiltIn(result.apiVersion) && !hasSchemas(results, result));
  const faulty = results.filter(
    (result) =>
      (result.status === "invalid" || result.status === "error") &&
      !unreachable.includes(result) &&
      !unknown.includes(result),
  );
  return {
    problems: [
      ...byKubernetes(unreachable).map((group) => unreachableProblem(group, location)),
      ...byKubernetes(absent).map((group) => absentProblem(group, location)),
      ...grouped(unserved, objectOf).map(unservedProblem),
      ...objectProblems(faulty),
    ],
    notValidated: [...new Set(foreign.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))].sort(),
    retry: unreachable.length > 0 || absent.length > 0 || unserved.length > 0,
  };
}

const DOWNLOAD = /downloading schema at|parsing schema from/;
const NO_SCHEMA = "could not find schema for";

type Group = readonly [ObjectResult, ...ObjectResult[]];

/** Whether any of Kubernetes' own kinds was found for the same version: then the collection has that version. */
function hasSchemas(results: readonly ObjectResult[], { rendering }: ObjectResult): boolean {
  return results.some(
    (other) =>
      other.rendering.kubernetes === rendering.kubernetes &&
      (other.status === "valid" || other.status === "invalid") &&
      isBuiltIn(other.apiVersion) &&
      // That schema is ours.
      other.kind !== "CustomResourceDefinition",
  );
}

function unreachableProblem(group: Group, location: string): Problem {
  return {
    code: "kubernetes-schemas-unreachable",
    where: `schemas of Kubernetes ${group[0].rendering.kubernetes} at ${location}`,
    what: `they cannot be had, so that ${count(group)} are not validated`,
    why: group[0].faults[0]?.what ?? "",
    remedy: "check the network and run it again; behind a firewall name a mirror with --kubernetes-schemas",
  };
}

function absentProblem(group: Group, location: string): Problem {
  const { kubernetes } = group[0].rendering;
  return {
    code: "kubernetes-schemas-missing",
    where: `schemas of Kubernetes ${kubernetes} at ${location}`,
    what: `there are none for ${[...new Set(group.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))].join(", ")}`,
    why: `${location}/v${kubernetes}-standalone-strict is not there, or has none of these`,
    remedy:
      "name versions that are there in chartValidation.kubernetesVersions of slipway.yaml, or complete the mirror of --kubernetes-schemas",
  };
}

function unservedProblem(group: Group): Problem {
  const [{ rendering, apiVersion, kind }] = group;
  const builtIn = isBuiltIn(apiVersion);
  return {
    code: "chart-api-unknown",
    where: `${rendering.origin}, ${objectOf(group[0])}`,
    what: builtIn
      ? `Kubernetes ${versionsOf(group)} has no ${apiVersion} ${kind}`
      : `no CRD of this release serves ${apiVersion} ${kind}`,
    why: `rendered with ${describeRenderings(group.map((result) => result.rendering))}`,
    remedy: builtIn
      ? "use a version of the API that all supported versions of Kubernetes have, or let the template ask .Capabilities.APIVersions"
      : "use a version that the CRD serves",
  };
}

function objectProblems(results: readonly ObjectResult[]): Problem[] {
  const faults = results.flatMap((result) => result.faults.map((fault) => ({ ...result, faults: [fault] })));
  return grouped(faults, (result) => `${objectOf(result)}\n${JSON.stringify(result.faults)}`).map((group) => {
    const [{ rendering, faults: found }] = group;
    const path = found[0]?.path ?? "";
    return {
      code: "chart-object-invalid",
      where: `${rendering.origin}, ${objectOf(group[0])}${path === "" ? "" : `, ${path}`}`,
      // What kubeconform says of a schema with references, as that of CRDs is.
      what: found[0]?.what.replace(/^validation failed$/, "something in it is not allowed") ?? "it is not valid",
      why: `rendered with ${describeRenderings(group.map((result) => result.rendering))}`,
      remedy: "correct the manifest, or the template and the values that it is made from",
    };
  });
}

function objectOf({ kind, name }: ObjectResult): string {
  return `${kind} ${name}`.trim() || "object without kind and name";
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

function versionsOf(group: Group): string {
  return [...new Set(group.map(({ rendering }) => rendering.kubernetes))].join(" and ");
}

function count(group: Group): string {
  const objects = new Set(group.map((result) => `${result.rendering.origin} ${objectOf(result)}`)).size;
  return objects === 1 ? "1 object" : `${objects} objects`;
}

function byKubernetes(results: readonly ObjectResult[]): Group[] {
  return grouped(results, ({ rendering }) => rendering.kubernetes, false);
}

/** Groups in the order of their first members; of each chart or kustomization by itself unless `apart` is false. */
function grouped(results: readonly ObjectResult[], keyOf: (result: ObjectResult) => string, apart = true): Group[] {
  const groups = new Map<string, [ObjectResult, ...ObjectResult[]]>();
  for (const result of results) {
    const key = `${apart ? result.rendering.origin : ""}\n${keyOf(result)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  return [...groups.values()];
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
