import { fail } from "../errors.ts";

/** A file of the output folder. */
export interface OutputFile {
  /** Relative to the folder: `charts/app-1.4.0.tgz`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A file that is attached to a release. */
export interface Asset extends OutputFile {
  /** As GitHub shows it; releases have no folders. */
  readonly name: string;
  readonly contentType: string;
}

/** The asset that names the checksums of all others. */
export const CHECKSUMS_FILE = "checksums.txt";

/**
 * What of the output folder tells of one run and not of the version: times, what was there before, vulnerabilities that
 * are known today. A published release never changes, so only what every run of the commit makes alike is attached. The
 * image is in the registry.
 */
const OF_THE_RUN = /^(tests|scan|image[^/]*)\/|^(release\.json|provenance\.json|summary\.txt|report\.html)$/;

/** Whether a file of the output folder is attached to the release. The folder's own checksums have its paths. */
export function isAttached(path: string): boolean {
  return !OF_THE_RUN.test(path) && path !== CHECKSUMS_FILE;
}

/**
 * Names and types for the files of a release, in the order of their names.
 *
 * @throws SlipwayError when two files would have the same name
 */
export function nameAssets(files: readonly OutputFile[]): Asset[] {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(baseName(path), (counts.get(baseName(path)) ?? 0) + 1);
  const assets = files.map((file) => {
    const unique = counts.get(baseName(file.path)) === 1 && baseName(file.path) !== CHECKSUMS_FILE;
    const name = allowedName(unique ? baseName(file.path) : file.path.replaceAll("/", "-"));
    return { ...file, name, contentType: contentType(name) };
  });
  const taken = assets.find(({ name }, i) => assets.findIndex((other) => other.name === name) !== i);
  if (taken !== undefined) {
    throw fail({
      code: "github-asset-name",
      where: `asset ${taken.name}`,
      what: "two files of the release would have this name on GitHub",
      remedy: "name charts and manifests so that they differ in letters, digits, dots, dashes and underscores",
    });
  }
  return assets.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Content of checksums.txt for files in one folder, as somebody downloads them: `sha256sum --check` reads it. */
export function assetChecksums(assets: readonly Asset[]): string {
  return assets.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** GitHub renames what has other characters, or periods at its ends, so none is sent: https://docs.github.com/rest/releases/assets */
function allowedName(name: string): string {
  return name.replace(/([^A-Za-z0-9._+-]|\.)+/g, ".").replace(/^\.|\.$/g, "");
}

const types: readonly [RegExp, string][] = [
  [/\.spdx\.json$/, "application/spdx+json"],
  [/\.cyclonedx\.json$/, "application/vnd.cyclonedx+json"],
  [/\.json$/, "application/json"],
  [/\.ya?ml$/, "application/yaml"],
  [/\.md$/, "text/markdown; charset=utf-8"],
  [/\.txt$/, "text/plain; charset=utf-8"],
  [/\.html$/, "text/html; charset=utf-8"],
  [/\.t?gz$/, "application/gzip"],
  [/\.(tgz\.)?prov$/, "text/plain; charset=utf-8"],
];

/** Media type by the end of a name. */
function contentType(name: string): string {
  return types.find(([pattern]) => pattern.test(name))?.[1] ?? "application/octet-stream";
}
