import { expect, test } from "vitest";
import { copyable, escape, html, link, nothing } from "../../../src/report/html.ts";

const attack = `"><script>alert('1')</script>&`;

test("text is escaped where it stands in markup and in attributes, markup is taken as it is", () => {
  const safe = html`<b>x</b>`;
  const items = [safe, "<i>"];
  const made = html`<p title="${attack}">${attack}${safe}${3}${items}${nothing}</p>`.markup.trim();
  const escaped = "&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;";
  expect(made).toBe(`<p title="${escaped}">${escaped}<b>x</b>3<b>x</b>&#60;i&#62;</p>`);
});

test("characters that are not seen, or that turn text around, are dropped", () => {
  expect(escape("a\u202eb\u200bc\u0007d\ud800e\nf\tg")).toBe("abcde\nf\tg");
});

test.each(["javascript:alert(1)", "data:text/html,x", "//example.com", "https://a b", 'https://a"b', "vbscript:x"])(
  "%s is no link",
  (url) => {
    expect(link(html`x`, url).markup).toBe("x");
  },
);

test.each(["https://example.com/a?b=c&d", "mailto:a@example.com", "http://example.com"])("%s is a link", (url) => {
  expect(link(html`x`, url).markup).toContain(`<a href="${url.replace("&", "&#38;")}"`);
});

test("references break at their slashes, and stay what they are when they are copied", () => {
  const { markup } = copyable("ghcr.io/acme/app@sha256:1");
  expect(markup.match(/<wbr \/>/g)).toHaveLength(3);
  expect(markup.replaceAll(/<[^>]*>/g, "")).toBe("ghcr.io/acme/app@sha256:1");
});
