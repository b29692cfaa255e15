import { InternalError } from "../errors.ts";

/** A Go module in one version. */
export interface GoModule {
  readonly path: string;
  /** As Go writes it: `v0.3.6`, `(devel)` for a folder. */
  readonly version: string;
}

/** A module that is linked into a binary. */
export interface LinkedModule extends GoModule {
  /** What is compiled in its place, by a `replace` line of go.mod: another module, another version or a folder. */
  readonly replacement?: GoModule;
}

/** What a Go binary says of itself. */
export interface BinaryContent {
  /** Of the toolchain, which is that of the standard library: `1.26.8`. */
  readonly goVersion: string;
  /** Path of the module that it is built from. */
  readonly main: string;
  /** The other ones. */
  readonly modules: readonly LinkedModule[];
}

/**
 * Reads what `go version -m FILE` prints.
 *
 * @returns undefined where the binary does not say what it is built from
 */
export function parseGoVersion(text: string): BinaryContent | undefined {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const goVersion = /: go(\S+)/.exec(text.split("\n")[0] ?? "")?.[1];
  const main = lines.find(([, kind]) => kind === "mod")?.[2];
  if (goVersion === undefined || main === undefined) return undefined;
  const modules = lines.flatMap(([, kind, path, version], i): LinkedModule[] => {
    if (kind !== "dep" || path === undefined) return [];
    const [, next, otherPath = "", otherVersion = ""] = lines[i + 1] ?? [];
    const replacement = { path: otherPath, version: otherVersion };
    return [{ path, version: version ?? "", ...(next === "=>" && { replacement }) }];
  });
  return { goVersion, main, modules };
}

/**
 * What several binaries of one module consist of together.
 *
 * @throws InternalError for none
 */
export function joinContents(contents: readonly BinaryContent[]): BinaryContent {
  const [first] = contents;
  if (first === undefined) throw new InternalError("an image without a binary");
  const modules = new Map(contents.flatMap((content) => content.modules.map((each) => [JSON.stringify(each), each])));
  return { ...first, modules: [...modules.values()] };
}

/** The module whose code is in the binary. */
export function compiled({ path, version, replacement }: LinkedModule): GoModule {
  return replacement ?? { path, version };
}

/** Whether a path of a replacement is a folder, as `./staging/api`. */
export function isFolder(path: string): boolean {
  return /^(\.{1,2})?\//.test(path);
}

/** A version as vulnerability databases and package URLs have it: without `v`. */
export function plainVersion(version: string): string {
  return version.replace(/^v(?=\d)/, "");
}
