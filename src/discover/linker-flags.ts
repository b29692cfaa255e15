/** Files in which projects write down the linker's flags: git pathspecs. */
export const LINKER_FLAG_FILES = [
  "*Makefile",
  "*.mk",
  "*Dockerfile*",
  "*.sh",
  "*.goreleaser.y*ml",
  "*.ko.y*ml",
  ":!vendor",
  ":!test",
];

/**
 * Extended regular expression for `git grep`: lines with an `-X` flag, and lines that give a variable of make or the
 * shell a plain value, because such a variable is often the package in the flag.
 */
export const LINKER_FLAG_PATTERN =
  `(^|[^[:alnum:]])-X[ =]+['"]?[^[:space:]'"=]+[.][[:alpha:]_][[:alnum:]_]*=` +
  `|^[[:space:]]*(export[[:space:]]+)?[[:alpha:]_][[:alnum:]_]*[[:space:]]*[:?]?=[[:space:]]*['"]?[[:alnum:]._/-]+['"]?[[:space:]]*$`;

/**
 * The Go variables that a project's own build sets through the linker, as `import/path.Name`, in the order of the text
 * and each once. Those in whose name something stays unknown are left out.
 *
 * @param lines what `git grep --no-filename` found
 */
export function linkerVariables(lines: string): string[] {
  const values = new Map(
    [...lines.matchAll(/^\s*(?:export\s+)?(\w+)\s*[:?]?=\s*['"]?([\w./-]+)['"]?\s*$/gm)].map(
      ([, name = "", value = ""]) => [name, value],
    ),
  );
  const flags = [...lines.matchAll(/(?<![A-Za-z0-9])-X[ =]+['"]?([^\s'"=]+\.[A-Za-z_]\w*)=/g)];
  const names = flags.map(([, name = ""]) =>
    name.replaceAll(/\$[({](\w+)[)}]/g, (whole, variable: string) => values.get(variable) ?? whole),
  );
  return [...new Set(names.filter((name) => /^[\w./~-]+$/.test(name)))];
}
