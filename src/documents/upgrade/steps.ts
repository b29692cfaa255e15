import { codeBlock, nothing, safe, section, steps, type Markdown } from "../markdown.ts";
import { shellLine } from "../../shell.ts";
import type { CrdChange } from "./crds.ts";

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
  const stored = crds.filter(({ storage, name }) => storage !== undefined && isName(name) && isName(storage.after));
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
      stored.length === 0
        ? nothing
        : step(
            safe`Write every object once, so that it is stored in the new version and the old one can be removed some day:`,
            ...stored.flatMap(({ name, storage }) => rewrite(name, storage?.after ?? "")),
          ),
    ]),
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

/** Whether a name is one that Kubernetes takes; another one has no place in a command. */
function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name);
}
