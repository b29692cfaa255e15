import type { Tokens } from "marked";
import { escape, html, link, nothing, trusted, type Html } from "./html.ts";
import { table } from "./table.ts";

/** The HTML that documents have on purpose: folded lists, and code that Markdown cannot write. None has attributes. */
const OWN_TAGS = /(<\/?(?:details|summary|code)>)/;

/**
 * One of the release's Markdown documents as part of the report. Its title is left out and its headings go one level
 * down: the report's section has both. HTML but for a few tags without attributes is shown as text, images are their
 * descriptions, links lead to the web or to a mail address.
 */
export async function renderMarkdown(document: string): Promise<Html> {
  // Loaded here, because every file of the module is read on every call, also where no report is made.
  const { Marked } = await import("marked");
  const marked = new Marked({
    async: false,
    renderer: {
      html: ({ text }) => ownTags(text),
      // The renderer's own lets text after <code> through as it is.
      text(token) {
        return "tokens" in token ? this.parser.parseInline(token.tokens ?? []) : escapeText(token.text);
      },
      image: ({ text }) => escape(text),
      link({ href, tokens }) {
        return link(trusted(this.parser.parseInline(tokens)), href).markup;
      },
      heading({ depth, tokens }) {
        const level = Math.min(depth + 1, 6);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      code: ({ text }) => codeBlock(text).markup,
      table(token) {
        const cell = ({ tokens }: Tokens.TableCell): Html => trusted(this.parser.parseInline(tokens));
        const columns = token.header.map(({ text }) => ({ title: text }));
        return table(
          "",
          columns,
          token.rows.map((row) => row.map(cell)),
        ).markup;
      },
    },
  });
  const body = document.replace(/^# .*\n/, "");
  // Documents keep mentions and addresses from being linked by zero-width spaces. Nothing links here, and what is
  // copied should not hold any.
  return trusted((marked.parse(body) as string).replaceAll("\u200b", ""));
}

/** Commands or other text to copy; wide lines wrap, and are one line when copied. Nothing for nothing. */
export function codeBlock(text: string): Html {
  if (text === "") return nothing;
  return html`<pre><code>${text}</code></pre>`;
}

/** Text of a document: entities stay what they are. */
function escapeText(text: string): string {
  return text
    .split(/(&(?:#\d{1,7}|#[Xx][0-9A-Fa-f]{1,6}|\w+);)/)
    .map((part, i) => (i % 2 === 1 ? part : escape(part)))
    .join("");
}

function ownTags(text: string): string {
  return text
    .split(OWN_TAGS)
    .map((part) => (OWN_TAGS.test(part) ? part : escape(part)))
    .join("");
}
