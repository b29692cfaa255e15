/** GitHub refuses longer texts with 422. */
const BODY_LIMIT = 125_000;

/**
 * The text of a release, made from its release notes: without the title, which GitHub shows by itself, and cut where
 * it is longer than GitHub takes. Cut between blocks, so that no list, table or code block is left open.
 *
 * @param full where the whole text is
 */
export function releaseBody(notes: string, full: string, limit = BODY_LIMIT): string {
  const text = notes.replace(/^# .*\n+/, "");
  if (text.length <= limit) return text;
  const rest = `The release notes are longer than GitHub shows: [all of them](${full}).\n`;
  const room = limit - rest.length - "\n\n".length;
  const kept: string[] = [];
  let length = 0;
  for (const block of blocksOf(text)) {
    length += block.length + "\n\n".length;
    if (length > room) break;
    kept.push(block);
  }
  return [...kept, rest].join("\n\n");
}

/** The blocks between blank lines; a fenced code block and a folded section are one each. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let open = false;
  for (const block of text.split("\n\n")) {
    const last = blocks.pop();
    blocks.push(...(last === undefined ? [block] : open ? [`${last}\n\n${block}`] : [last, block]));
    const whole = blocks.at(-1) ?? "";
    const fences = whole.match(/^ *(```|~~~)/gm)?.length ?? 0;
    open = fences % 2 === 1 || count(whole, "<details>") > count(whole, "</details>");
  }
  return blocks;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
