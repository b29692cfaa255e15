import semver from "semver";

/**
 * Puts the section of a version into a changelog: before the first section of a lower version, after title and
 * preamble (and a section of unreleased changes). A section of the same version is replaced; everything else stays,
 * byte for byte. Doing it twice is doing it once.
 *
 * @param existing the whole file; empty where there is none
 * @param section what `renderChangelog` made
 * @param version semantic version without `v`
 * @returns the whole file
 */
export function prependChangelog(existing: string, section: string, version: string): string {
  const lineFeed = existing.includes("\r\n") ? "\r\n" : "\n";
  const added = `${section.trim()}\n`.replaceAll("\n", lineFeed);
  if (existing.trim() === "") return `# Changelog${lineFeed}${lineFeed}${added}`;
  const lines = readLines(existing);
  const headings = lines.filter(({ heading }) => heading !== undefined);
  const same = headings.find(({ heading }) => heading?.version === version);
  if (same !== undefined) {
    const end = endOf(same, lines) ?? existing.length;
    return join(existing.slice(0, same.start), added, existing.slice(end), lineFeed);
  }
  const lower = headings.find(({ heading }) => isLower(heading?.version, version));
  const last = headings.at(-1);
  // Without a lower version it goes to the end: after the sections, or the preamble.
  const at = lower?.start ?? (last === undefined ? undefined : endOf(last, lines)) ?? existing.length;
  return join(existing.slice(0, at), added, existing.slice(at), lineFeed);
}

interface Line {
  /** Offset of its first character. */
  readonly start: number;
  /** Of a heading outside of code and comments. */
  readonly heading?: { readonly version: string | undefined; readonly level: number };
  /** `[1.0.0]: https://…`: such lines stand together at the end of a file and belong to no section. */
  readonly definition: boolean;
}

/** The lines outside of code blocks and comments. One that never ends is taken for text. */
function readLines(file: string): Line[] {
  const texts = file.split(/(?<=\n)/);
  const lines: Line[] = [];
  let start = 0;
  let openUntil = -1;
  for (const [i, line] of texts.entries()) {
    if (i > openUntil) {
      const closing = closingOf(line);
      openUntil = closing === undefined ? -1 : texts.findIndex((other, at) => at > i && closing.test(other));
      const heading = readHeading(line);
      lines.push({ start, definition: /^\[[^\]]+\]:\s/.test(line), ...(heading !== undefined && { heading }) });
    }
    start += line.length;
  }
  return lines;
}

/** What ends the code block or comment that a line begins and that goes on after it. */
function closingOf(line: string): RegExp | undefined {
  const [, fence, info = ""] = /^ {0,3}(`{3,}|~{3,})(.*)/.exec(line) ?? [];
  if (fence !== undefined && !(fence.startsWith("`") && info.includes("`"))) {
    return new RegExp(`^ {0,3}${fence}${fence.charAt(0)}*\\s*$`);
  }
  const comment = line.lastIndexOf("<!--");
  return comment !== -1 && !line.includes("-->", comment) ? /-->/ : undefined;
}

/** Headings of versions as all common tools write them: `## 1.0.0`, `# v1.0.0 (date)`, `## [1.0.0](…)`, `### [1.0.0]`. */
function readHeading(line: string): Line["heading"] {
  const [, marks = "", title = ""] = /^(#{1,6})[ \t]+(.*)/.exec(line) ?? [];
  if (marks === "") return undefined;
  const word = /^\[?v?(\d+\.\d+\.\d+[0-9A-Za-z.+-]*)(?=[\](\s]|$)/.exec(title)?.[1];
  return { version: word !== undefined && semver.valid(word) !== null ? word : undefined, level: marks.length };
}

/** The offset of what follows a version's section: a version, a heading of no lower level, or link definitions. */
function endOf(section: Line, lines: readonly Line[]): number | undefined {
  // Some tools write patch versions as deep as the headings inside of them.
  const level = Math.min(section.heading?.level ?? 2, 2);
  const following = lines.filter(({ start }) => start > section.start);
  return following.find(
    ({ heading, definition }) =>
      definition || (heading !== undefined && (heading.version !== undefined || heading.level <= level)),
  )?.start;
}

function isLower(version: string | undefined, than: string): boolean {
  return version !== undefined && semver.lt(version, than);
}

/** The section between what was there, with one blank line on each side that is not empty. */
function join(before: string, section: string, after: string, lineFeed: string): string {
  const gap = before === "" || /\n\r?\n$/.test(before) ? "" : before.endsWith("\n") ? lineFeed : lineFeed + lineFeed;
  return `${before}${gap}${section}${after === "" ? "" : lineFeed}${after}`;
}
