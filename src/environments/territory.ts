import type { ChartRepository } from "../chart-repository/destination.ts";
import { parseReference } from "../reference.ts";

/**
 * The repositories that releases write to below a registry prefix, in a form that can be compared: the image's, and the
 * charts', which have a folder of their own.
 */
export function territoryOf(registry: string, name: string): string[] {
  const { registry: host, path } = parseReference(`${registry}/x`, "registry");
  const prefix = `${comparableHost(host)}/${path.slice(0, -"x".length)}`;
  return [`${prefix}${name}`, `${prefix}charts`];
}

/** Whether a repository is one of a territory or lies below one. Both in the form of {@link territoryOf}. */
export function isWithin(territory: readonly string[], repository: string): boolean {
  return territory.some((own) => repository === own || repository.startsWith(`${own}/`));
}

/** A repository in the form that {@link isWithin} compares. */
export function comparableRepository(repository: string): string {
  const { registry, path } = parseReference(repository, "repository");
  return `${comparableHost(registry)}/${path}`;
}

/** Docker Hub has several names, and the port of HTTPS may be written. */
function comparableHost(host: string): string {
  const lower = host.toLowerCase().replace(/:443$/, "");
  return /^(index|registry-1|registry)\.docker\.io$/.test(lower) ? "docker.io" : lower;
}

/**
 * The index that a chart repository's settings lead to, in a form that can be compared: the same one may be written with
 * and without `.git`, and hosts like GitHub do not tell upper from lower case.
 */
export function comparableIndex({ url, branch, folder }: ChartRepository): string {
  const { host, pathname } = new URL(url);
  const path = decoded(pathname)
    .replaceAll(/\/+/g, "/")
    .replace(/\/$/, "")
    .replace(/\.git$/i, "");
  return `${host.replace(/:(443|80)$/, "")}${path.toLowerCase()}#${branch}:${folder}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
