import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prependChangelog } from "../../../src/documents/changelog-file.ts";

const section = (version: string, text = "new"): string => `## ${version} (2026-01-01)\n\n### Features\n\n* ${text}\n`;
const old = section("1.0.0", "old");

describe("prependChangelog", () => {
  test("begins a file", () => {
    expect(prependChangelog("", section("1.0.0"), "1.0.0")).toBe(`# Changelog\n\n${section("1.0.0")}`);
  });

  test("keeps title, preamble and unreleased changes above", () => {
    const before = "# History\n\nAll that happened.\n\n## [Unreleased]\n\n- x\n\n";
    expect(prependChangelog(before + old, section("1.1.0"), "1.1.0")).toBe(`${before}${section("1.1.0")}\n${old}`);
  });

  test("replaces the section of the same version", () => {
    const file = (text: string): string => `# C\n\n${section("1.1.0", text)}\n${old}`;
    expect(prependChangelog(file("before"), section("1.1.0", "after"), "1.1.0")).toBe(file("after"));
  });

  test("puts a backport below the newer versions", () => {
    const file = `${section("1.3.0")}\n${section("1.2.0")}`;
    expect(prependChangelog(file, section("1.2.1"), "1.2.1")).toBe(
      `${section("1.3.0")}\n${section("1.2.1")}\n${section("1.2.0")}`,
    );
    expect(prependChangelog(file, section("1.1.9"), "1.1.9")).toBe(`${file}\n${section("1.1.9")}`);
  });

  test("keeps link definitions at the end", () => {
    const links = "[1.0.0]: https://example.com/1.0.0\n";
    expect(prependChangelog(`${old}\n${links}`, section("1.0.0"), "1.0.0")).toBe(`${section("1.0.0")}\n${links}`);
    expect(prependChangelog(`${old}\n${links}`, section("0.9.0"), "0.9.0")).toBe(
      `${old}\n${section("0.9.0")}\n${links}`,
    );
  });

  test("takes no heading in code or comments for a version", () => {
    const before = "# C\n\n```md\n## 0.1.0\n```\n\n<!-- template:\n## 1.1.0\n-->\n\n";
    expect(prependChangelog(before + old, section("1.1.0"), "1.1.0")).toBe(`${before}${section("1.1.0")}\n${old}`);
  });

  test("keeps a file's line ends", () => {
    const file = `# C\n\n${old}`.replaceAll("\n", "\r\n");
    expect(prependChangelog(file, section("1.1.0"), "1.1.0")).toBe(
      `# C\n\n${section("1.1.0")}\n${old}`.replaceAll("\n", "\r\n"),
    );
  });

  test.each(["## v1.0.0", "# 1.0.0 / 2020-01-01", "### [1.0.0](https://x.y) (2020-01-01)", "## [1.0.0] - 2020-01-01"])(
    "knows %j as a version",
    (heading) => {
      expect(prependChangelog(`${heading}\n\n### Bug Fixes\n\n* b\n`, section("1.0.0"), "1.0.0")).not.toContain("* b");
    },
  );

  const line = fc.constantFrom(
    ..."# C|## 1.0.0|## [1.1.0](x) (d)|### 1.2.0|## 2.0.0-rc.1|### Fixes|* x|```|~~~~|<!--|-->|<!-- a -->|[1.0.0]: x||text|## Unreleased|##".split(
      "|",
    ),
  );
  const file = fc
    .tuple(fc.array(line), fc.constantFrom("\n", "\r\n"), fc.constantFrom("", "\n"))
    .map(([lines, lineFeed, end]) => lines.join(lineFeed) + end);

  test("twice is once, and nothing is lost but the same version's section", () => {
    fc.assert(
      fc.property(file, fc.constantFrom("1.0.0", "1.1.0", "1.2.0", "3.0.0", "0.1.0"), (existing, version) => {
        const once = prependChangelog(existing, section(version), version);
        expect(prependChangelog(once, section(version), version)).toBe(once);
        expect(once.replaceAll("\r\n", "\n")).toContain(section(version));
        if (/^(```|~~~~|<!--)|^#+ \[?(1\.0|1\.1|1\.2)/m.test(existing)) return;
        const [before = "", after = ""] = once.replaceAll("\r\n", "\n").split(section(version));
        const kept = existing.trim() === "" ? "# Changelog" : existing.replaceAll("\r\n", "\n");
        expect((before + after).replaceAll("\n", "")).toBe(kept.replaceAll("\n", ""));
      }),
      { numRuns: 1000 },
    );
  });

  test("two versions stand beside each other in either order", () => {
    fc.assert(
      fc.property(file, (existing) => {
        fc.pre(existing.trim() !== "");
        const forth = prependChangelog(
          prependChangelog(existing, section("4.0.0"), "4.0.0"),
          section("5.0.0"),
          "5.0.0",
        );
        const again = prependChangelog(forth, section("4.0.0"), "4.0.0");
        expect(again).toBe(forth);
      }),
      { numRuns: 500 },
    );
  });
});
