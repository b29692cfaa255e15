/**
 * The only way in which text becomes part of a document. Names, messages and values come from commits and files that
 * anybody can propose, so they are escaped when they become {@link Markdown}; the type keeps unescaped text out.
 */

declare const brand: unique symbol;

/** Markdown (GitHub's) that is safe to put into a document. Only this file makes it from plain text. */
export type Markdown = string & { readonly [brand]: true };

/** Empty Markdown: what has nothing to say vanishes. */
export const nothing = "" as Markdown;

/** Our own Markdown, with safe parts put in: safe`Since ${code(version)}`. */
export function safe(literals: TemplateStringsArray, ...parts: readonly (Markdown | number)[]): Markdown {
  return String.raw({ raw: literals }, ...parts) as Markdown;
}

/**
 * Untrusted text as one line that a renderer shows as it is: no markup, HTML, link, image, mention or reference of
 * it takes effect, and control and text-direction characters are dropped.
 */
export function text(untrusted: string): Markdown {
  return escaped(plain(untrusted)) as Markdown;
}

/**
 * As {@link text}, but `code` between single backticks stays code, as authors of commit messages mean it.
 *
 * @param issue what `#12` becomes
 */
export function prose(untrusted: string, issue?: (number: number) => Markdown): Markdown {
  const parts = plain(untrusted).split(/`([^`]+)`/);
  const rendered = parts.map((part, i) => {
    if (i % 2 === 1) return code(part);
    const line = escaped(part, i === 0);
    return issue === undefined ? line : line.replaceAll(/(?<![\p{L}\p{N}])#(\d{1,9})\b/gu, (_, n) => issue(Number(n)));
  });
  return rendered.join("") as Markdown;
}

/** Untrusted text as a code span; empty text gives nothing. Stands in table cells as well as elsewhere. */
export function code(untrusted: string): Markdown {
  const content = plain(untrusted);
  if (content === "") return nothing;
  // A code span cannot hold a backtick without a longer fence, nor, in a table, a pipe.
  if (!/[`|]/.test(content)) return `\`${content}\`` as Markdown;
  const entities = content.replaceAll(/[^\p{L}\p{N} ,/-]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
  return `<code>${entities}</code>` as Markdown;
}

/** A link to an address that was made here; another one, or none, gives the label alone. */
export function link(label: Markdown, url: string | undefined): Markdown {
  if (url === undefined || !/^https?:\/\/[A-Za-z0-9._~:/?#@!$&*+,;=%-]+$/.test(url)) return label;
  return `[${label}](${url})` as Markdown;
}

/** Non-empty parts, with a separator between them. */
export function join(parts: readonly Markdown[], separator = ""): Markdown {
  return parts.filter((part) => part !== "").join(separator) as Markdown;
}

/** Blocks with a blank line between them; ends without a line feed. */
export function blocks(...parts: readonly Markdown[]): Markdown {
  return join(parts, "\n\n");
}

/** A heading and what stands under it; nothing where there is nothing under it. */
export function section(level: number, title: Markdown, ...content: readonly Markdown[]): Markdown {
  const body = blocks(...content);
  return body === "" ? nothing : blocks(`${"#".repeat(level)} ${title}` as Markdown, body);
}

/** Untrusted paragraphs, which blank lines part, each as {@link prose}. */
export function paragraphs(untrusted: string): Markdown {
  return blocks(...untrusted.split(/\n\s*\n/).map((part) => prose(part)));
}

/** A list; items of several paragraphs hold together. */
export function list(items: readonly Markdown[]): Markdown {
  const lines = items.filter((item) => item !== "").map((item) => `* ${indented(item)}`);
  return lines.join("\n") as Markdown;
}

/** A list whose order matters. */
export function steps(items: readonly Markdown[]): Markdown {
  const lines = items.filter((item) => item !== "").map((item, i) => `${i + 1}. ${indented(item, 3)}`);
  return lines.join("\n") as Markdown;
}

/** Blocks as they stand inside the item of a list, whose text begins in this column. */
export function indented(item: Markdown, column = 2): Markdown {
  return item.replaceAll(/\n(?=[^\n])/g, `\n${" ".repeat(column)}`) as Markdown;
}

/** A table; nothing without rows. */
export function table(head: readonly Markdown[], rows: readonly (readonly Markdown[])[]): Markdown {
  if (rows.length === 0) return nothing;
  const line = (cells: readonly Markdown[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n") as Markdown;
}

/** Lines as a code block; nothing without lines. */
export function codeBlock(language: string, lines: readonly string[]): Markdown {
  if (lines.length === 0) return nothing;
  const body = lines.map(printable).join("\n");
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}` as Markdown;
}

/** Text without characters that are invisible, move others or end a line. */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "");
}

/** One line without invisible characters, spaces collapsed. */
export function plain(untrusted: string): string {
  // Escape codes of terminals first: without their first character the rest of them would stay.
  const visible = untrusted.replaceAll(/(?!\s)\p{Cc}\[[0-9;?]*[A-Za-z]/gu, "");
  return printable(visible.replaceAll(/\s+/g, " ")).replaceAll(/ {2,}/g, " ").trim();
}

function escaped(line: string, beginning = true): string {
  const inner = line
    .replaceAll("\\", "\\\\")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[[\]*`|~$]/g, "\\$&")
    // Between letters an underscore means nothing, and names are better read without backslashes.
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    // A zero-width space: mentions, references and bare addresses are looked for in the rendered text, where escapes
    // are gone already.
    .replaceAll(/@(?=[\p{L}\p{N}_-])/gu, "@\u200b")
    .replaceAll(/(?<=[\p{L}\p{N}_.-])#(?=\d)/gu, "#\u200b")
    .replaceAll(/:(?=\/\/)/g, ":\u200b")
    .replaceAll(/www\./gi, "$&\u200b");
  // What would begin a heading, a list, a quotation or a line across.
  return beginning ? inner.replace(/^(?:#+(?=\s|$)|[-+=]|\d+(?=[.)](?:\s|$)))/, begin) : inner;
}

function begin(marker: string): string {
  return /^\d/.test(marker) ? `${marker}\\` : `\\${marker}`;
}
