import { goVersion } from "../../discover/golang.ts";
import { code, nothing, safe, type Markdown } from "../markdown.ts";
import type { ChartState, ProjectState } from "./state.ts";
import { isMapping, listAt, readObjects, textAt } from "./yaml.ts";

/** What the new version needs or is made of, and the old one was not: one sentence each. */
export function projectRequirements(before: ProjectState, after: ProjectState): Markdown[] {
  const go = (state: ProjectState): string => goVersion(state.goMod ?? "") ?? "";
  return [
    before.goMod === undefined ? nothing : changed(safe`Built with Go`, go(before), go(after)),
    before.base === undefined ? nothing : changed(safe`Base of the image:`, before.base, after.base ?? ""),
  ];
}

/** As {@link projectRequirements}, of a chart: Kubernetes and the charts that it depends on. */
export function chartRequirements(before: ChartState, after: ChartState): Markdown[] {
  const [old, current] = [before, after].map(({ chart }) => readObjects(chart)[0]);
  const [had, has] = [dependencies(old), dependencies(current)];
  const names = [...new Set([...had.keys(), ...has.keys()])].sort();
  return [
    changed(
      safe`Kubernetes version that the chart asks for:`,
      textAt(old, "kubeVersion"),
      textAt(current, "kubeVersion"),
    ),
    ...names.map((name) =>
      changed(safe`Depends on the chart ${code(name)}:`, had.get(name) ?? "", has.get(name) ?? ""),
    ),
  ];
}

function dependencies(chart: unknown): Map<string, string> {
  const list = listAt(chart, "dependencies").filter(isMapping);
  return new Map(list.map((dependency) => [textAt(dependency, "name"), textAt(dependency, "version")]));
}

function changed(what: Markdown, before: string, after: string): Markdown {
  if (before === after) return nothing;
  if (before === "") return safe`${what} ${code(after)} (not said before).`;
  if (after === "") return safe`${what} no longer said (before: ${code(before)}).`;
  return safe`${what} ${code(after)} (before: ${code(before)}).`;
}
