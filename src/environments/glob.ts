/** Whether a branch's name matches a pattern: `*` is any text without a slash, `**` any text. Nothing else is special. */
export function matchesGlob(pattern: string, name: string): boolean {
  const source = pattern
    .split(/(\*\*?)/)
    .map((part) => {
      if (part === "**") return ".*";
      return part === "*" ? "[^/]*" : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${source}$`, "s").test(name);
}
