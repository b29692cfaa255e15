import { code, codeBlock, join, nothing, safe, section, steps, type Markdown } from "../markdown.ts";
import { shellLine } from "../../shell.ts";
import type { CrdChange } from "./crds.ts";
import type { GoneObject } from "./gone.ts";

/** What the commands of an upgrade depend on, for one chart. */
export interface StepsInput {
  /** Where the chart is: `ghcr.io/acme/charts/app`, without scheme and tag. */
  readonly repository: string;
  /** Version of the chart, without `v`. */
  readonly version: string;
  /** Whether values were renamed or removed. */
  readonly valuesToAdapt: boolean;
  /** Changes of the CRDs in crds/. */
  readonly crds: readonly CrdChange[];
  readonly level: number;
}

/** The commands of an upgrade, in the order in which they have to be run. */
export function stepsSection({ repository, version, valuesToAdapt, crds, level }: StepsInput): Markdown {
  const chart = [`oci://${repository}`, "--version", version];
  const release = ["RELEASE", "--namespace", "NAMESPACE"];
  return section(
    level,
    safe`Steps`,
    safe`Replace RELEASE and NAMESPACE by the name and the namespace of your Helm release.`,
    steps([
      step(
        valuesToAdapt
          ? safe`Write down your values, and rename or remove in values.yaml what is listed under "Chart values":`
          : safe`Write down your values:`,
        `${shellLine("helm", "get", "values", ...release, "--output", "yaml")} > values.yaml`,
      ),
      crds.some(({ state }) => state !== "removed")
        ? step(
            safe`Apply the CRDs first: Helm installs them, but never upgrades them. Helm owned them until now, which is what the second flag is for:`,
            `${shellLine("helm", "show", "crds", ...chart)} | ${shellLine("kubectl", "apply", "--server-side", "--force-conflicts", "--filename", "-")}`,
          )
        : nothing,
      step(
        safe`Upgrade the chart:`,
        shellLine("helm", "upgrade", "RELEASE", ...chart, "--namespace", "NAMESPACE", "--values", "values.yaml"),
      ),
      rewriteStep(crds),
    ]),
  );
}

/** What the commands of an upgrade depend on where manifests are applied. */
export interface ManifestStepsInput {
  /** Names of the manifests that are made of the kustomization, one of which is applied. */
  readonly files: readonly string[];
  readonly gone: readonly GoneObject[];
  readonly crds: readonly CrdChange[];
  readonly level: number;
}

/** The commands of an upgrade with static manifests, in their order. The CRDs are among the objects that are applied. */
export function manifestStepsSection({ files, gone, crds, level }: ManifestStepsInput): Markdown {
  const [file, ...others] = files.map((name) => `${name}.yaml`);
  if (file === undefined) return nothing;
  const either = others.map((other) => safe`, or ${code(other)}`);
  const deleted = gone.filter(({ kind, resource, name, namespace }) => {
    // With a namespace goes everything that is in it.
    return kind !== "Namespace" && [resource, name, namespace || "none"].every(isArgument);
  });
  return section(
    level,
    safe`Steps`,
    steps([
      step(
        safe`Apply ${code(file)}${join(either)} of the new version, which is among the files of the release:`,
        shellLine("kubectl", "apply", "--server-side", "--filename", file),
      ),
      deleted.length === 0
        ? nothing
        : step(
            safe`Delete what is no longer part of it, because nobody else does:`,
            ...deleted.map(({ resource, name, namespace }) =>
              shellLine("kubectl", "delete", resource, name, ...(namespace === "" ? [] : ["--namespace", namespace])),
            ),
          ),
      rewriteStep(crds),
    ]),
  );
}

function rewriteStep(crds: readonly CrdChange[]): Markdown {
  const stored = crds.filter(({ storage, name }) => storage !== undefined && isName(name) && isName(storage.after));
  if (stored.length === 0) return nothing;
  return step(
    safe`Write every object once, so that it is stored in the new version and the old one can be removed some day:`,
    ...stored.flatMap(({ name, storage }) => rewrite(name, storage?.after ?? "")),
  );
}

function step(what: Markdown, ...commands: readonly string[]): Markdown {
  return safe`${what}\n\n${codeBlock("sh", commands)}`;
}

/** https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#upgrade-existing-objects-to-a-new-stored-version */
function rewrite(crd: string, version: string): string[] {
  const patch = JSON.stringify({ status: { storedVersions: [version] } });
  return [
    `${shellLine("kubectl", "get", crd, "--all-namespaces", "--output", "json")} | ${shellLine("kubectl", "replace", "--filename", "-")}`,
    shellLine(
      "kubectl",
      "patch",
      "customresourcedefinition",
      crd,
      "--subresource",
      "status",
      "--type",
      "merge",
      "--patch",
      patch,
    ),
  ];
}

/** Whether a text can be a name of some kind of object: those of roles may have colons. */
function isArgument(text: string): boolean {
  return /^[A-Za-z0-9][\w.:-]*$/.test(text);
}

/** Whether a name is one that Kubernetes takes; another one has no place in a command. */
function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name);
}
