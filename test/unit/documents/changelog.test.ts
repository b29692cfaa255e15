import { describe, expect, test } from "vitest";
import { renderChangelog } from "../../../src/documents/changelog.ts";
import { readChanges, type Change } from "../../../src/documents/commits.ts";
import type { SourcePlan } from "../../../src/plan.ts";
import { parseVersion } from "../../../src/version.ts";

const version = parseVersion("v1.4.0");
const source: SourcePlan = {
  commit: "a".repeat(40),
  epoch: 1_767_225_600,
  date: "2026-01-01T00:00:00Z",
  changes: [],
  shallow: false,
  tags: [],
  tagPrefix: "v",
};

function changes(...messages: readonly string[]): Change[] {
  const hash = "b".repeat(40);
  return readChanges(messages.map((message) => ({ hash, epoch: 1, author: "Ada", email: "ada@acme.dev", message })));
}

describe("renderChangelog", () => {
  test("groups features and fixes, and leaves chores out", async () => {
    const text = await renderChangelog(
      changes("fix: close the file", "chore: tidy", "feat(api): add a field"),
      version,
      source,
    );
    expect(text).toBe(`## 1.4.0 (2026-01-01)

### Features

* **api:** add a field (\`bbbbbbb\`)

### Bug Fixes

* close the file (\`bbbbbbb\`)
`);
  });

  test("lists every BREAKING CHANGE footer of a squashed commit", async () => {
    const message = "feat!: new API\n\nBREAKING CHANGE: the first is gone\n\nBREAKING CHANGE: the second too";
    const text = await renderChangelog(changes(message), version, source);
    expect(text).toContain("* the first is gone");
    expect(text).toContain("* the second too");
  });

  test("links commits and the comparison where the address is known", async () => {
    const linked = { ...source, url: "https://github.com/acme/app", previous: { name: "v1.3.0", commit: "c" } };
    const text = await renderChangelog(changes("fix: leak (#12)"), version, linked);
    expect(text).toContain("## [1.4.0](https://github.com/acme/app/compare/v1.3.0...v1.4.0) (2026-01-01)");
    expect(text).toContain("[`bbbbbbb`](https://github.com/acme/app/commit/");
    expect(text).toContain("[#12](https://github.com/acme/app/issues/12)");
  });

  test("has only a heading without commits", async () => {
    expect((await renderChangelog([], version, source)).trim()).toBe("## 1.4.0 (2026-01-01)");
  });

  test("lets no commit message inject anything", async () => {
    const message = "fix: <script>alert(1)</script> [x](javascript:y) ![i](z) @everyone \u001b[31m \u202e";
    const text = await renderChangelog(changes(message), version, source);
    for (const harm of ["<script", "[x](", "![i](", "@everyone", "\u001b", "\u202e"]) expect(text).not.toContain(harm);
  });
});
