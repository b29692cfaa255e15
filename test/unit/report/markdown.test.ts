import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { list, prose, safe, section, table, text } from "../../../src/documents/markdown.ts";
import { renderMarkdown } from "../../../src/report/markdown.ts";

const render = async (markdown: string): Promise<string> => (await renderMarkdown(markdown)).markup;

/** Every tag that a document may become; none but a and th/td has attributes. */
const ALLOWED =
  /^<(?:\/?(?:p|h[2-6]|ul|li|em|strong|code|pre|details|summary|blockquote|br|hr|del|tbody|thead|tr|table|caption)|ol|\/ol|\/a|a href="(?:https?:\/\/|mailto:)[^"<>]*" rel="noopener noreferrer"|\/t[hd]|(?:table|thead|tbody|tr|th|td) role="[a-z]+"(?: (?:scope|class|data-label)="[^"<>]*")*)>$/;

function forbidden(markup: string): string[] {
  return (markup.match(/<[^>]*>?/g) ?? []).filter((tag) => !ALLOWED.test(tag));
}

test("the title goes, headings go one level down", async () => {
  expect(await render("# App v1\n\nText.\n\n## New\n\n#### Deep\n")).toBe(
    "\n<p>Text.</p>\n<h3>New</h3>\n<h5>Deep</h5>\n".trimStart(),
  );
});

test("the HTML that documents have on purpose works, any other is text", async () => {
  const folded = await render("<details>\n<summary>2 <b>x</b></summary>\n\n* a <code>b&#124;c</code>\n\n</details>\n");
  expect(folded).toContain("<details>\n<summary>2 &#60;b&#62;x&#60;/b&#62;</summary>");
  expect(folded).toContain("<code>b&#124;c</code>");
  expect(await render('<img src=x onerror="alert(1)">\n\n<code onclick="alert(1)">x</code>\n')).not.toMatch(
    /<img|<code/,
  );
});

test("links lead to the web or to a mail address, images are their descriptions", async () => {
  const made = await render(
    "[a](javascript:alert(1)) [b](https://example.com) ![c](https://example.com/x.png) <data:text/html,x> [d](/etc)",
  );
  expect(made.match(/href="[^"]*"/g)).toEqual(['href="https://example.com"']);
  expect(made).not.toContain("<img");
  expect(made).toContain("c");
});

test("tables have heads that name their columns, for narrow pages in each cell, too", async () => {
  const made = await render(table([safe`Role`, text("<Gained>")], [[text("a|b"), safe`\`x\``]]));
  expect(made).toContain('<th role="columnheader" scope="col"');
  expect(made).toContain('data-label="Role"');
  expect(made).toContain("a|b");
  expect(made).toContain("<code>x</code>");
  expect(forbidden(made)).toEqual([]);
});

test("what keeps mentions from being links is not there to be copied", async () => {
  expect(await render(text("@everyone https://example.com"))).toBe("<p>@everyone https://example.com</p>\n");
});

describe("nothing that anybody writes takes effect", () => {
  const dangerous = fc.string({
    unit: fc.constantFrom(
      ..."<>\"'&`*_[]()!#|\\/:;= \n-~@ax1".split(""),
      "<script>",
      "<img src=x onerror=alert(1)>",
      "<svg/onload=alert(1)>",
      "javascript:alert(1)",
      "&#x3c;script&#x3e;",
      "</details>",
      "<code>",
      "![x](",
      "](javascript:",
      "https://",
    ),
    maxLength: 20,
  });

  test("raw, as a document that was not made by us", async () => {
    await fc.assert(
      fc.asyncProperty(dangerous, async (markdown) => {
        expect(forbidden(await render(markdown))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("escaped, as our documents have it, it is shown as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(dangerous, async (message) => {
        const made = await render(section(2, safe`New`, list([prose(message), text(message)])));
        expect(forbidden(made)).toEqual([]);
        expect(made).not.toMatch(/<(?:a|details|summary|img)\b/);
      }),
      { numRuns: 400 },
    );
  });
});
