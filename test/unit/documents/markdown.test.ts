import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import {
  blocks,
  code,
  codeBlock,
  link,
  list,
  nothing,
  plain,
  prose,
  safe,
  section,
  table,
  text,
} from "../../../src/documents/markdown.ts";

/** Text in which everything that Markdown and HTML know is frequent. */
const hostile = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."\\`*_[]()<>&|~$#@!:-+=.\"'/ \t\n\r0123\u202e\u0007abyz".split("")) },
      fc.constantFrom("https://a.b", "www.a.b", "<script>", "<!--", "&lt;", "&#x3c;", "](x)", "a@b.cd", "```", "1. "),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

const html = (markdown: string): string => marked.parse(markdown, { async: false });
const tags = (markdown: string): string[] => [...html(markdown).matchAll(/<\/?[a-z][^>]*>|<!--/gi)].map(([tag]) => tag);

/** What a reader sees of HTML, without the zero-width spaces that keep mentions and addresses from taking effect. */
function seen(markdown: string): string {
  const names: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return html(markdown)
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (all, number: string | undefined, name: string | undefined) =>
      number === undefined ? (names[name ?? ""] ?? all) : String.fromCodePoint(Number(number)),
    )
    .replaceAll("\u200b", "")
    .trim();
}

describe("untrusted text", () => {
  test("is shown as it is, whatever it holds", () => {
    fc.assert(
      fc.property(hostile, (untrusted) => {
        const item = safe`* ${text(untrusted)}`;
        expect(tags(item).filter((tag) => !/^<\/?(ul|li)>$/.test(tag))).toEqual([]);
        expect(seen(item)).toBe(plain(untrusted));
      }),
      { numRuns: 500 },
    );
  });

  test("keeps code between backticks and nothing else", () => {
    fc.assert(
      fc.property(hostile, (untrusted) => {
        expect(tags(safe`* ${prose(untrusted)}`).filter((tag) => !/^<\/?(ul|li|code)>$/.test(tag))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("is shown as it is in code", () => {
    fc.assert(
      fc.property(hostile, (untrusted) => {
        expect(seen(safe`a ${code(untrusted)}`)).toBe(`a ${plain(untrusted)}`.trim());
      }),
      { numRuns: 500 },
    );
  });

  test("breaks no table", () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const rendered = html(table([safe`a`, safe`b`, safe`c`], [[text(a), code(b), prose(a)]]));
        expect(rendered.match(/<td>/g)).toHaveLength(3);
        expect(rendered.match(/<tr>/g)).toHaveLength(2);
        expect(rendered).not.toMatch(/<(?!\/?(table|thead|tbody|tr|th|td|code)>)/);
      }),
      { numRuns: 500 },
    );
  });

  test("leaves no code block", () => {
    fc.assert(
      fc.property(fc.array(hostile), (lines) => {
        expect(
          tags(codeBlock("sh", lines)).filter((tag) => !/^<\/?(pre|code)( class="language-sh")?>$/.test(tag)),
        ).toEqual([]);
      }),
    );
  });

  test.each([
    ["thanks @octocat", "thanks @\u200boctocat"],
    ["acme/app#7 and #8", "acme/app#\u200b7 and #8"],
    ["see https://evil.example", "see https:\u200b//evil.example"],
    ["a_b _c_", "a_b \\_c\\_"],
    ["# Title", "\\# Title"],
    ["#12 is closed", "#12 is closed"],
    ["1. first", "1\\. first"],
    ["two\nlines\u0007", "two lines"],
  ])("%j becomes %j", (untrusted, expected) => {
    expect(text(untrusted)).toBe(expected);
  });
});

describe("code", () => {
  test("stays readable where it can", () => {
    expect(code("--leader-elect=true")).toBe("`--leader-elect=true`");
    expect(code("a|b`c")).toBe("<code>a&#124;b&#96;c</code>");
    expect(code(" ")).toBe("");
  });
});

describe("link", () => {
  test("goes to http and https only", () => {
    expect(link(safe`x`, "https://github.com/acme/app")).toBe("[x](https://github.com/acme/app)");
    for (const url of ["javascript:alert(1)", "https://a.b/)[y](z", "https://a b", undefined]) {
      expect(link(safe`x`, url)).toBe("x");
    }
  });
});

describe("composition", () => {
  test("what is empty vanishes", () => {
    expect(section(2, safe`Title`, list([]), table([safe`a`], []), codeBlock("", []))).toBe("");
    expect(blocks(safe`a`, nothing, safe`b`)).toBe("a\n\nb");
  });

  test("paragraphs of an item stay in it", () => {
    expect(html(list([blocks(safe`a`, safe`b`)]))).toBe("<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n</ul>\n");
  });
});
