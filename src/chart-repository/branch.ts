import { fail, type Problem } from "../errors.ts";
import { packageUrl, pathIn, shownAs, type ChartRepository } from "./destination.ts";
import { deprecateEntry } from "./deprecate.ts";
import { makeEntry } from "./entry.ts";
import { mergeEntry } from "./merge.ts";

/** One file of a git tree. */
export interface TreeFile {
  /** `100644`, `100755`, `120000` for a link, `040000` for a folder */
  readonly mode: string;
  /** Name of its blob. */
  readonly id: string;
}

/** What a chart repository's branch holds of what matters here. */
export interface BranchState {
  /** Its newest commit; undefined when there is no such branch. */
  readonly tip?: string;
  readonly files: ReadonlyMap<string, TreeFile>;
  /** Text of index.yaml, if there is one. */
  readonly index?: string;
}

/** A package that is to be in the branch. */
export interface BranchPackage {
  readonly fileName: string;
  /** SHA-256, as `sha256:…`. */
  readonly digest: string;
  /** Chart.yaml, as `helm show chart` prints it. */
  readonly metadata: string;
  /** Name of the package's git blob: equal names mean equal contents. */
  readonly blob: string;
}

/** A file as a commit sets it: an existing blob, or new text. */
export type FileChange =
  | { readonly kind: "blob"; readonly path: string; readonly mode: string; readonly id: string }
  | { readonly kind: "text"; readonly path: string; readonly mode: string; readonly text: string };

/** What is missing in the branch, and whose it is. */
export interface BranchChange {
  readonly files: readonly FileChange[];
  /** File names of the packages of which the package or the index entry was missing. */
  readonly added: readonly string[];
}

export const INDEX_FILE = "index.yaml";

/** Reads the output of `git ls-tree -z`. */
export function parseTree(output: string): Map<string, TreeFile> {
  const lines = output.split("\0").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , id = ""] = line.slice(0, tab).split(" ");
      return [line.slice(tab + 1), { mode, id }];
    }),
  );
}

/**
 * What has to change in the branch so that it has the packages and their index entries; nothing is listed when it has.
 * Nothing else is touched.
 *
 * @param time the commit's time in RFC 3339
 * @throws SlipwayError `published-differs`, `chart-index-invalid`, `chart-invalid`
 */
export function planBranchChange(
  state: BranchState,
  packages: readonly BranchPackage[],
  destination: ChartRepository,
  time: string,
): BranchChange {
  const added = new Set<string>();
  const files: FileChange[] = [];
  let { index } = state;
  for (const { fileName, digest, metadata, blob } of packages) {
    const path = pathIn(destination, fileName);
    const existing = state.files.get(path);
    if (existing !== undefined && existing.id !== blob) throw fail(otherPackage(destination, fileName));
    if (existing === undefined) files.push({ kind: "blob", path, mode: "100644", id: blob });
    const entry = makeEntry({ metadata, digest, url: packageUrl(destination, fileName) }, time);
    const merged = mergeEntry(index, entry, time, shownAs(destination, INDEX_FILE));
    if (existing === undefined || merged.changed) added.add(fileName);
    index = merged.text;
  }
  if (index !== undefined && index !== state.index) {
    const path = pathIn(destination, INDEX_FILE);
    files.push({ kind: "text", path, mode: state.files.get(path)?.mode ?? "100644", text: index });
  }
  return { files, added: [...added] };
}

/** A chart's version, as commit messages name it: `app-1.4.0`. */
export function versionName({ name, version }: ChartVersion): string {
  return `${name}-${version}`;
}

interface ChartVersion {
  readonly name: string;
  readonly version: string;
}

/** What has to change in the branch so that its index calls chart versions deprecated. */
export interface Deprecations {
  readonly files: readonly FileChange[];
  /** By {@link versionName}: what is marked by that, and what the index does not have. */
  readonly marked: readonly string[];
  readonly absent: readonly string[];
}

/** @throws SlipwayError `chart-index-invalid` */
export function planDeprecation(
  state: BranchState,
  charts: readonly ChartVersion[],
  destination: ChartRepository,
): Deprecations {
  const marked: string[] = [];
  const absent: string[] = [];
  let index = state.index ?? "";
  for (const chart of charts) {
    const where = shownAs(destination, INDEX_FILE);
    const merged = index === "" ? undefined : deprecateEntry(index, chart.name, chart.version, where);
    if (merged === undefined) absent.push(versionName(chart));
    else if (merged.changed) marked.push(versionName(chart));
    index = merged?.text ?? index;
  }
  const path = pathIn(destination, INDEX_FILE);
  const mode = state.files.get(path)?.mode ?? "100644";
  return { files: marked.length === 0 ? [] : [{ kind: "text", path, mode, text: index }], marked, absent };
}

function otherPackage(destination: ChartRepository, fileName: string): Problem {
  return {
    code: "published-differs",
    where: shownAs(destination, fileName),
    what: "a package of this name is in the branch already, with other content",
    remedy: "release a new version: a published one never changes",
  };
}
