import { CONFIG_FILE } from "../config/config.ts";
import { fail } from "../errors.ts";
import { isAside } from "./aside.ts";

/** Where the repository is in containers. */
const ROOT = "/src";

/** Folder of a Go module, from the repository's root: `.`, `operator`. */
export type ModuleFolder = string;

/**
 * The folder of the controller's Go module: the configured one, or the only one of a repository without go.mod at its root.
 *
 * @param found every go.mod of the repository, by path
 * @param configured `build.dir` of the configuration
 * @throws SlipwayError `module-missing`, `module-ambiguous` or `source-incomplete`
 */
export function chooseModule(found: readonly string[], configured: string | undefined): ModuleFolder {
  const folders = moduleFolders(found);
  if (configured !== undefined) {
    const folder = configured.replace(/^\.\/(?=.)/, "");
    if (folders.includes(folder)) return folder;
    throw fail({
      code: "module-missing",
      where: `${CONFIG_FILE}: build.dir`,
      what: `there is no go.mod in ${configured}`,
      why: `Go modules of the repository: ${folders.join(", ") || "none"}`,
      remedy: "name the folder of the controller's Go module",
    });
  }
  const [only, ...further] = folders.includes(".") ? ["."] : folders.filter((folder) => !isAside(folder));
  if (only === undefined) {
    throw fail({
      code: "source-incomplete",
      where: "source",
      what: "there is no go.mod",
      remedy: `run Slipway in the repository of the controller, or name the folder of its Go module: build.dir in ${CONFIG_FILE}`,
    });
  }
  if (further.length === 0) return only;
  throw fail({
    code: "module-ambiguous",
    where: "source",
    what: `the repository has ${further.length + 1} Go modules, and none at its root`,
    why: [only, ...further].join("\n"),
    remedy: `set build.dir in ${CONFIG_FILE} to the folder of the controller's one`,
  });
}

/** The folders of go.mod files, sorted. */
export function moduleFolders(found: readonly string[]): ModuleFolder[] {
  const folders = found.map((path) => (path === "go.mod" ? "." : path.slice(0, -"/go.mod".length)));
  return folders.filter((folder) => !/(^|\/)vendor\//.test(folder)).sort();
}

/** The module that a path of the repository belongs to: the one whose folder is the nearest above it. */
export function moduleOf(modules: readonly ModuleFolder[], path: string): ModuleFolder | undefined {
  const above = modules.filter((folder) => path === folder || path.startsWith(`${folder}/`));
  return above.sort((a, b) => b.length - a.length)[0] ?? modules.find((folder) => folder === ".");
}

/** A path as it is written from a folder on, from the repository's root: of `../api` in `operator`, `api`. */
export function fromFolder(folder: ModuleFolder, path: string): string {
  const parts: string[] = [];
  for (const part of partsOf(inModule(folder, path))) {
    if (part === ".." && parts.length > 0) parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || ".";
}

/** A path of the repository as it is written from a folder on: `./cmd/app`, `../api`. */
export function seenFrom(folder: ModuleFolder, path: string): string {
  const [from, to] = [partsOf(folder), partsOf(path)];
  const other = from.findIndex((part, i) => part !== to[i]);
  const common = other === -1 ? from.length : other;
  const up = from.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...to.slice(common)].join("/");
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "." && part !== "");
}

/**
 * Folders of the modules that a go.mod takes from the repository itself, with lines like `replace example.com/api => ./api`.
 *
 * @param folder of the go.mod
 */
export function replacedBy(goMod: string, folder: ModuleFolder): ModuleFolder[] {
  const lines = goMod.replace(/\/\/.*$/gm, "").matchAll(/=>[ \t]*(\.{1,2}(?:\/\S*)?)[ \t]*$/gm);
  return [...new Set([...lines].map(([, path = ""]) => fromFolder(folder, path)))].sort();
}

/** The path of a file of the module, from the repository's root. */
export function inModule(folder: ModuleFolder, path: string): string {
  return folder === "." ? path : `${folder}/${path}`;
}

/** The path of the module's go.mod, from the repository's root. */
export function goModIn(folder: ModuleFolder): string {
  return inModule(folder, "go.mod");
}

/** A place in containers that have the repository at /src, as a path of the repository. */
export function repositoryPath(place: string): string {
  return place === ROOT ? "." : place.slice(ROOT.length + 1);
}

/** Where the module is in containers that have the repository at /src. */
export function placeOfModule(folder: ModuleFolder): string {
  return folder === "." ? ROOT : `${ROOT}/${folder}`;
}
