import { minVersion, satisfies } from "semver";
import { parseDocument } from "yaml";
import { valueAt } from "../documents/upgrade/yaml.ts";

/** The newest version of Kubernetes that charts are validated against when nothing else is said. */
export const NEWEST_KUBERNETES = "1.34.1";

/**
 * The versions of Kubernetes that a chart is validated against: the configured ones, or the lowest that its kubeVersion
 * allows, and the newest that is known here if it allows that.
 *
 * @param chart content of Chart.yaml
 * @returns at least one, as `1.34.1`, lowest first
 */
export function kubernetesVersions(chart: string, configured: readonly string[] | undefined): readonly string[] {
  if (configured !== undefined && configured.length > 0) return configured;
  const kubeVersion: unknown = valueAt(parseDocument(chart).toJS(), "kubeVersion");
  if (typeof kubeVersion !== "string") return [NEWEST_KUBERNETES];
  // Helm separates conditions that must all hold by commas or spaces, npm's semver by spaces alone.
  const range = kubeVersion.replaceAll(",", " ");
  const lowest = lowestOf(range);
  if (lowest === undefined) return [NEWEST_KUBERNETES];
  const newest = satisfies(NEWEST_KUBERNETES, range, { includePrerelease: true });
  return newest && lowest !== NEWEST_KUBERNETES ? [lowest, NEWEST_KUBERNETES] : [lowest];
}

/** The lowest version of a range; undefined when the range has no lower bound, or cannot be read. */
function lowestOf(range: string): string | undefined {
  let lowest;
  try {
    lowest = minVersion(range);
  } catch {
    return undefined;
  }
  // A bound such as >=1.31.0-0 is there to let the pre-releases of cloud providers in.
  return lowest === null || lowest.major === 0 ? undefined : `${lowest.major}.${lowest.minor}.${lowest.patch}`;
}
