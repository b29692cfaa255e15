import type { GoPackage } from "../facts.ts";

/**
 * Paths that neither the compiler nor the tests read, as glob patterns: leaving them out keeps the build's caches
 * valid when only they change. What a go:embed line could mean is kept.
 */
export function ignorable(packages: readonly GoPackage[]): string[] {
  const embedded = packages.flatMap(({ dir, embeds }) => embeds.map((pattern) => `${dir}/${pattern}`));
  const folders = ["docs", ".github"].filter((folder) => !embedded.some((path) => path.startsWith(`./${folder}`)));
  const markdown = embedded.some((path) => !/\.\w+$/.test(path) || path.endsWith(".md"));
  return markdown ? folders : [...folders, "**/*.md"];
}
