import { CONFIG_FILE } from "../config/config.ts";
import type { GoPackage } from "../facts.ts";
import type { ModuleFolder } from "./module.ts";

/**
 * Paths that neither the compiler nor the tests read, as glob patterns: leaving them out keeps the build's caches
 * valid when only they change. A folder with packages is kept, and what a go:embed line could mean. Beside a module in a
 * folder of the repository there can be others that it replaces, so that little is left out.
 *
 * @param module folder of the module
 */
export function ignorable(packages: readonly GoPackage[], module: ModuleFolder = "."): string[] {
  if (module !== ".") return [".github", CONFIG_FILE];
  const embedded = packages.flatMap(({ dir, embeds }) => embeds.map((pattern) => segmentsOf(dir, pattern)));
  const folders = packages.map(({ dir }) => segmentsOf(dir));
  const unread = ["docs", ".github", CONFIG_FILE].filter(
    (path) => !folders.some(([top]) => top === path) && !embedded.some(([top]) => couldMean(top, path)),
  );
  const markdown = embedded.some((pattern) => couldMeanMarkdown(pattern.at(-1) ?? ""));
  return markdown ? unread : [...unread, "**/*.md"];
}

/** The parts of a path from the module's root on. A go:embed pattern can begin with `all:`, for hidden files too. */
function segmentsOf(dir: string, pattern = ""): string[] {
  const path = `${dir}/${pattern.replace(/^all:/, "")}`;
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** Whether the first part of a pattern could be a path in the root: up to its first wildcard it is. */
function couldMean(first: string | undefined, path: string): boolean {
  if (first === undefined) return true;
  const [literal = ""] = first.split(/[*?[\\]/, 1);
  return literal === first ? first === path : path.startsWith(literal);
}

/** A name without extension is a folder's, in which anything can be. */
function couldMeanMarkdown(last: string): boolean {
  return !/\.\w+$/.test(last) || last.endsWith(".md");
}
