import { describe, expect, test } from "vitest";
import { renderKnownIssues } from "../../../src/documents/known-issues-text.ts";
import { applicable, parseKnownIssues, type KnownIssue } from "../../../src/documents/known-issues.ts";
import { SlipwayError } from "../../../src/errors.ts";
import { parseVersion } from "../../../src/version.ts";

function problemsOf(text: string): string[] {
  try {
    parseKnownIssues(text);
  } catch (error) {
    if (error instanceof SlipwayError) {
      return error.problems.map(({ where, what, code }) => `${where} ${what} [${code}]`);
    }
    throw error;
  }
  return [];
}

describe("parseKnownIssues", () => {
  test("takes an empty file, and a full one as it is written", () => {
    expect(parseKnownIssues("")).toEqual([]);
    const issue = "id: KI-1, title: It is slow, since: v0.2.0, fixedIn: 0.3.0, severity: low, workaround: Wait.";
    expect(parseKnownIssues(`issues:\n  - {${issue}}\n`)).toEqual([
      { id: "KI-1", title: "It is slow", since: "v0.2.0", fixedIn: "0.3.0", severity: "low", workaround: "Wait." },
    ]);
  });

  test("reports all problems of the form at once, with their places", () => {
    const text = "issues:\n  - id: KI-1\n    since: soon\n    fixed-in: v1.0.0\n    title: x\n  - severity: bad\n";
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^docs\/known-issues.yaml:3:12 issues.0.since must match pattern/),
      "docs/known-issues.yaml:4:5 issues.0.fixed-in is not a known key [known-issues-unknown-key]",
      "docs/known-issues.yaml:6:5 issues.1 has no id [known-issues-missing-key]",
      "docs/known-issues.yaml:6:5 issues.1 has no title [known-issues-missing-key]",
      "docs/known-issues.yaml:6:5 issues.1 has no since [known-issues-missing-key]",
      expect.stringMatching(/^docs\/known-issues.yaml:6:15 issues.1.severity must be equal/),
    ]);
  });

  test("reports what contradicts itself", () => {
    const issue = (more: string): string => `  - id: KI-1\n    title: x\n    since: v1.0.0\n${more}`;
    expect(problemsOf(`issues:\n${issue("    fixedIn: v1.0.0\n")}${issue("")}`)).toEqual([
      "docs/known-issues.yaml:5:14 it is fixed in v1.0.0, but there since v1.0.0 [known-issues-invalid-value]",
      "docs/known-issues.yaml:6:9 KI-1 is there twice [known-issues-duplicate]",
    ]);
    expect(problemsOf(`issues:\n${issue("    fixedIn: v1.0.0-01\n")}`)).toEqual([
      "docs/known-issues.yaml:5:14 v1.0.0-01 is not a semantic version [known-issues-invalid-value]",
    ]);
  });

  test("refuses a file of aliases that would fill the memory", () => {
    const text = `a: &a [x, x]\n${Array.from("bcdefghij")
      .map((key, i) => `${key}: &${key} [${`*${"abcdefghij"[i] ?? ""}, `.repeat(9)}]\n`)
      .join("")}`;
    expect(problemsOf(text)).toEqual([expect.stringContaining("[known-issues-syntax]")]);
  });
});

const issue = (changes: Partial<KnownIssue>): KnownIssue => ({ id: "KI-1", title: "x", since: "v0.2.0", ...changes });

test.each([
  ["0.1.9", false],
  ["0.2.0-rc.1", false],
  ["0.2.0", true],
  ["0.3.0-rc.1", true],
  ["0.3.0", false],
  ["1.0.0", false],
])("an issue from v0.2.0 to v0.3.0 is one of %s: %s", (version, expected) => {
  expect(applicable([issue({ fixedIn: "v0.3.0" })], version)).toHaveLength(expected ? 1 : 0);
});

describe("renderKnownIssues", () => {
  const input = {
    name: "app",
    version: parseVersion("v0.3.0"),
    date: "2026-01-01",
    issues: [],
    exceptions: [],
    leniencies: [],
  };

  test("is nothing when nothing is known", () => {
    const fixed = issue({ fixedIn: "v0.2.1" });
    const expired = { id: "CVE-2025-1", reason: "x", expires: "2025-12-31" };
    expect(renderKnownIssues({ ...input, issues: [fixed], exceptions: [expired] })).toBeUndefined();
  });

  test("says what else the scan lets pass", () => {
    const leniencies = ["what the code does not call does not block"];
    expect(renderKnownIssues({ ...input, leniencies })).toContain(
      "## Accepted vulnerabilities\n\nBy the rules of this release what the code does not call does not block.\n",
    );
  });

  test("lists the most severe first, then what the scan accepts", () => {
    const issues = [
      issue({ id: "KI-1", title: "It *blinks*", workaround: "Close\nyour eyes.\n\nOr `sleep`." }),
      issue({ id: "KI-2", title: "It burns", severity: "critical", fixedIn: "v0.4.0" }),
    ];
    const exceptions = [{ id: "CVE-2026-1", reason: "the | parser is <not> used", expires: "2026-01-01" }];
    expect(renderKnownIssues({ ...input, issues, exceptions })).toBe(`# Known issues of app v0.3.0

## Faults

### KI-2: It burns

Severity critical, since v0.2.0, fixed in v0.4.0.

### KI-1: It \\*blinks\\*

Severity medium, since v0.2.0.

Workaround: Close your eyes.

Or \`sleep\`.

## Accepted vulnerabilities

| Vulnerability | Why it is accepted | Until |
| --- | --- | --- |
| [\`CVE-2026-1\`](https://osv.dev/vulnerability/CVE-2026-1) | the \\| parser is &lt;not&gt; used | 2026-01-01 |
`);
  });
});
