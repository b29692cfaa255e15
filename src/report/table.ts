import { html, nothing, type Html } from "./html.ts";

/** A column: its title, and what its cells are: numbers stand at the right, digests have room for half of one. */
export interface Column {
  readonly title: string;
  readonly kind?: "number" | "digest";
}

/**
 * A table with a caption, unless that is empty. It becomes a list of labelled values where the page is
 * narrow; the roles keep it a table for screen readers then, too. Nothing without rows.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Html[])[]): Html {
  if (rows.length === 0) return nothing;
  const head = columns.map(
    ({ title, kind }) => html`<th role="columnheader" scope="col" class="${kind ?? "text"}">${title}</th>`,
  );
  const body = rows.map((cells) => {
    const line = columns.map(
      ({ title, kind }, i) =>
        html`<td role="cell" class="${kind ?? "text"}" data-label="${title}">${cells[i] ?? nothing}</td>`,
    );
    return html`<tr role="row">
      ${line}
    </tr>`;
  });
  return html`<table role="table">
    ${
      caption === ""
        ? nothing
        : html`<caption>
            ${caption}
          </caption>`
    }
    <thead role="rowgroup">
      <tr role="row">
        ${head}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${body}
    </tbody>
  </table>`;
}
