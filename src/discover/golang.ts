import { InternalError } from "../errors.ts";
import type { GoPackage, GoVariable } from "../facts.ts";
import { shellLine } from "../shell.ts";
import { placeOfModule, repositoryPath, seenFrom, type ModuleFolder } from "./module.ts";

/** The module path of a go.mod, or undefined when it has none. */
export function modulePath(goMod: string): string | undefined {
  const match = /^module\s+(?:"([^"]+)"|(\S+))/m.exec(goMod);
  return match?.[1] ?? match?.[2];
}

/** The Go version that a go.mod asks for: its `toolchain` line, else its `go` line. */
export function goVersion(goMod: string): string | undefined {
  return /^toolchain\s+go(\S+)/m.exec(goMod)?.[1] ?? /^go\s+(\S+)/m.exec(goMod)?.[1];
}

const listPackages = shellLine(
  ...["go", "list", "-find"],
  "-json=Dir,ImportPath,Name,Module,EmbedPatterns,TestEmbedPatterns,XTestEmbedPatterns,TestGoFiles,XTestGoFiles",
  "./...",
);

/**
 * Shell line that lists a module's packages. With -find go asks for nothing but these packages, and yet fetches every module that
 * they import (of KEDA 1.6 GB, 45 s), unless no proxy is there to be asked: then it lists the same without them. Only a
 * module from before Go 1.17 needs them: to know its dependencies go has to read theirs.
 */
export const LIST_PACKAGES = `if listed=$(GOPROXY=off ${listPackages} 2>/dev/null)
then printf '%s\\n' "$listed"
else ${listPackages}
fi`;

/** Shell line that lists the packages of further modules, as far as go can read them: nothing has to be made of them. */
export function listPackagesOf(modules: readonly ModuleFolder[]): string {
  const lines = modules.map((folder) => {
    return `(${shellLine("cd", placeOfModule(folder))} && GOPROXY=off ${listPackages} 2>/dev/null) || true`;
  });
  return lines.join("\n") || ":";
}

/**
 * Reads what {@link LIST_PACKAGES} and {@link listPackagesOf} print: a stream of JSON objects.
 *
 * @param home folder of the controller's module, from which packages are named
 */
export function parsePackages(output: string, home: ModuleFolder): GoPackage[] {
  return splitObjects(output).map((text) => {
    const listed = JSON.parse(text) as ListedPackage;
    return {
      dir: seenFrom(home, repositoryPath(listed.Dir)),
      module: repositoryPath(listed.Module?.Dir ?? listed.Dir),
      importPath: listed.ImportPath,
      name: listed.Name,
      embeds: [listed.EmbedPatterns, listed.TestEmbedPatterns, listed.XTestEmbedPatterns].flatMap((list) => list ?? []),
      tests: [...(listed.TestGoFiles ?? []), ...(listed.XTestGoFiles ?? [])],
    };
  });
}

interface ListedPackage {
  readonly Dir: string;
  readonly ImportPath: string;
  readonly Name: string;
  readonly Module?: { readonly Dir?: string };
  readonly EmbedPatterns?: string[];
  readonly TestEmbedPatterns?: string[];
  readonly XTestEmbedPatterns?: string[];
  readonly TestGoFiles?: string[];
  readonly XTestGoFiles?: string[];
}

/** `go list` indents its objects, so only the outermost braces stand at the beginning of a line. */
function splitObjects(output: string): string[] {
  return output
    .split(/^}$/m)
    .filter((part) => part.trim() !== "")
    .map((part) => `${part}}`);
}

const stampNames = "(git|build)?(version|commit|sha|gitsha|revision|date|builddate|committime|commitdate)";

/**
 * Extended regular expression for `git grep --ignore-case`: the declaration of a string variable that could be a
 * version stamp, alone or in a block. A field of a struct does not match, because it has neither `var` nor a value.
 */
export const STAMP_PATTERN =
  `^[[:space:]]*((var[[:space:]]+)?${stampNames}([[:space:]]+string)?[[:space:]]*=[[:space:]]*"` +
  `|var[[:space:]]+${stampNames}[[:space:]]+string[[:space:]]*(//.*)?$)`;

/** Reads what `git grep --line-number` found: lines of the form `dir/file.go:12:var version = "dev"`. */
export function parseVariables(output: string): GoVariable[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const match = /^([^:]+):\d+:\s*(?:var\s+)?(\w+)/.exec(line);
      if (match === null) throw new InternalError(`git grep answered ${JSON.stringify(line)}`);
      const [, file = "", name = ""] = match;
      return { dir: file.includes("/") ? `./${file.slice(0, file.lastIndexOf("/"))}` : ".", name };
    });
}

/** Extended regular expression for `git grep`: an import that makes a file be left out of a build without cgo. */
export const CGO_PATTERN = '^[[:space:]]*(import[[:space:]]+)?"C"[[:space:]]*$';
