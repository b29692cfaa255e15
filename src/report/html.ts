/**
 * The only way in which text becomes part of the HTML report. Names, messages and values come from commits and files
 * that anybody can propose: strings are escaped when they are put into {@link html}; only {@link Html} is taken as it is.
 */

/** Markup that is safe to put into the report. An object, so that no text can be mistaken for it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Part[];

/** Our own markup with parts put in, as text or as values of quoted attributes: html`<p>${message}</p>`. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: String.raw({ raw: literals }, ...parts.map(markupOf)) };
}

/** No markup: what has nothing to say vanishes. */
export const nothing = html``;

/** Markup that another renderer made and that is known to be safe. */
export function trusted(markup: string): Html {
  return { markup };
}

/** Text as it stands in markup. Characters that are invisible or change the direction of others are dropped. */
export function escape(untrusted: string): string {
  return untrusted
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** A link to the web; another address, or none, gives the label alone. */
export function link(label: Html, url: string | undefined): Html {
  if (url === undefined || !/^(https?:\/\/|mailto:)[^\s<>"'`]+$/i.test(url)) return label;
  return html`<a href="${url}" rel="noopener noreferrer">${label}</a>`;
}

/** A digest or reference: one click selects it as a whole, and lines break where its parts end. */
export function copyable(text: string): Html {
  const parts = text.split(/(?<=[/@])/).flatMap((part, i) => (i === 0 ? [part] : [html`<wbr />`, part]));
  return html`<code class="copy">${parts}</code>`;
}

function markupOf(part: Part): string {
  if (typeof part === "string") return escape(part);
  if (typeof part === "number") return String(part);
  return isHtml(part) ? part.markup : part.map(markupOf).join("");
}

function isHtml(part: Html | readonly Part[]): part is Html {
  return "markup" in part;
}
