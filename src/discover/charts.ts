import { fail } from "../errors.ts";
import { isAside } from "./aside.ts";
import type { ModuleFolder } from "./module.ts";

const usualPlaces =
  /^(helm|chart|charts\/[^/]+|helm\/[^/]+|deploy\/(helm|chart)|deploy\/charts\/[^/]+|config\/(helm|chart))$/;

/**
 * The folders of the charts to release: those in the usual places of the repository or of the module's folder; where
 * there is none, the only one elsewhere that is not an example or for tests.
 *
 * @param found every Chart.yaml of the repository, by path
 * @param configured `charts` of the configuration; an empty list means none
 * @param module folder of the controller's Go module
 * @throws SlipwayError `chart-missing` for configured folders without a Chart.yaml
 */
export function chooseCharts(
  found: readonly string[],
  configured: readonly string[] | undefined,
  module: ModuleFolder = ".",
): string[] {
  const folders = found.filter((path) => path.includes("/")).map((path) => path.slice(0, path.lastIndexOf("/")));
  if (configured === undefined) {
    const charts = folders.filter((folder) => !isSubchart(folder, folders)).sort();
    const fromModule = (folder: string): string =>
      folder.startsWith(`${module}/`) ? folder.slice(module.length + 1) : folder;
    const usual = charts.filter((folder) => usualPlaces.test(folder) || usualPlaces.test(fromModule(folder)));
    const elsewhere = charts.filter((folder) => !isAside(folder));
    return usual.length === 0 && elsewhere.length === 1 ? elsewhere : usual;
  }
  const missing = configured.filter((folder) => !folders.includes(folder));
  if (missing.length === 0) return [...configured].sort();
  throw fail({
    code: "chart-missing",
    where: "slipway.yaml: charts",
    what: `there is no Chart.yaml in ${missing.join(", ")}`,
    why: `charts of the repository: ${folders.join(", ") || "none"}`,
    remedy: "correct the folders, or write charts: [] to release without a chart",
  });
}

/** A chart below another one's charts/ folder is a dependency that is packaged with it. */
function isSubchart(folder: string, folders: readonly string[]): boolean {
  return folders.some((parent) => folder.startsWith(`${parent}/charts/`));
}

/**
 * Extended regular expression for `git grep`: a template that writes a `v` before the chart's appVersion, as
 * descheduler's does: `printf "v%s" .Chart.AppVersion`.
 */
export const ADDS_V_PATTERN = 'v%s["`][^}]*[.]Chart[.]AppVersion|v[{][{]-?[[:space:]]*[.]Chart[.]AppVersion';
