import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import type { ArtifactsInput } from "../../../src/documents/artifacts.ts";
import { renderChangelog } from "../../../src/documents/changelog.ts";
import { readChanges } from "../../../src/documents/commits.ts";
import { prependChangelog } from "../../../src/documents/changelog-file.ts";
import { renderChanges, renderReleaseNotes, type ChangesInput } from "../../../src/documents/release-notes.ts";
import type { Commit } from "../../../src/git.ts";
import { parseVersion } from "../../../src/version.ts";
import { aCommit, aSource } from "./builders.ts";

const version = parseVersion("v1.4.0");

function notes(
  commits: readonly Commit[],
  differently: Partial<ChangesInput> = {},
  published: Partial<ArtifactsInput> = {},
): string {
  const changes = renderChanges({
    name: "app",
    version,
    source: aSource(),
    changes: readChanges(commits),
    knownIssues: [],
    exceptions: [],
    leniencies: [],
    upgradeGuide: false,
    ...differently,
  });
  return renderReleaseNotes(changes, { artifacts: [], checksums: [], ...published });
}

describe("renderReleaseNotes", () => {
  test("is short when there is nothing to tell", () => {
    const bot = aCommit("chore: tidy", { author: "acme-bot[bot]" });
    expect(notes([bot])).toBe(
      "# app v1.4.0\n\nReleased on 2026-01-01 from commit `aaaaaaaaaaaa`.\n\nNo changes that users notice.\n",
    );
  });

  test("tells how to install the first of the manifests", () => {
    const manifests = ["https://example.com/install.yaml", "https://example.com/more.yaml"];
    expect(notes([], {}, { manifests })).toContain(
      "## Install\n\n```sh\nkubectl apply --server-side --filename https://example.com/install.yaml\n```\n",
    );
  });

  test("has a section for each kind of change", () => {
    const text = notes([
      aCommit("feat(api): a\n\nIt helps.\n\nMore.\n\nSigned-off-by: Ada <ada@acme.dev>"),
      aCommit("fix: b"),
      aCommit("perf!: c"),
      aCommit('Revert "feat: old"\n\nThis reverts commit 1234567.'),
      aCommit("chore(deps): bump x from 1 to 2"),
      aCommit("docs: d"),
    ]);
    expect(text.match(/^(##|<summary>).*/gm)).toEqual([
      "## Breaking changes",
      "## New features",
      "## Fixes",
      "## Performance",
      "## Taken back",
      "<summary>1 dependency was updated</summary>",
      "## Contributors",
    ]);
    expect(text).toContain("* **api:** a (`bbbbbbb`)\n\n  It helps.");
    expect(text).not.toMatch(/More|Signed/);
  });

  test("names artifacts by digest, and how to get and verify them", () => {
    const digest = `sha256:${"1".repeat(64)}`;
    const image = {
      kind: "image",
      name: "app",
      repository: "ghcr.io/acme/app",
      tag: "v1.4.0",
      version: "v1.4.0",
    } as const;
    const chart = {
      ...image,
      kind: "chart",
      repository: "ghcr.io/acme/charts/app",
      tag: "1.4.0_b",
      version: "1.4.0+b",
    } as const;
    const text = notes(
      [],
      {},
      {
        artifacts: [{ ...image, digest }, chart],
        checksums: [{ file: "app.tgz", sha256: "2".repeat(64) }],
        verify: [["cosign", "verify", "--key", "a b", `ghcr.io/acme/app@${digest}`]],
      },
    );
    expect(text).toContain(`docker pull ghcr.io/acme/app@${digest}`);
    expect(text).toContain("helm install app oci://ghcr.io/acme/charts/app --version 1.4.0+b");
    expect(text).toContain("regctl manifest head ghcr.io/acme/app:v1.4.0");
    expect(text).toContain(`cosign verify --key 'a b' ghcr.io/acme/app@${digest}`);
    expect(text).toContain(`${"2".repeat(64)}  app.tgz`);
  });
});

describe("both documents of a history", () => {
  const message = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "feat",
          "fix",
          "perf",
          "(",
          ")",
          "!",
          ": ",
          "\n\n",
          "\n",
          "BREAKING CHANGE: ",
          "Revert ",
          "#1",
          "deps",
        ),
        fc.constantFrom(
          "<script>",
          "<!--",
          "](javascript:x)",
          "![x](y)",
          "@everyone",
          "```",
          "`",
          "|",
          "# ",
          "* ",
          "-notes-",
        ),
        fc.constantFrom(
          "https://evil.example",
          "&lt;",
          "\u001b[31m",
          "\u202e",
          "Closes acme/app#7",
          "This reverts commit bbbbbbb",
          "a",
        ),
        fc.string({ unit: "binary", maxLength: 3 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(""));
  const commits = fc.array(fc.tuple(message, message).map(([text, author]) => aCommit(`feat: ${text}`, { author })));

  test("let no commit inject anything", async () => {
    await fc.assert(
      fc.asyncProperty(commits, async (history) => {
        const section = await renderChangelog(readChanges(history), version, aSource());
        const documents = [notes(history, { earlier: [] }), section];
        for (const document of documents) {
          const html = marked.parse(document, { async: false });
          const allowed = /^<\/?(h[123]|p|ul|li|code|strong|details|summary)>$/;
          expect([...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => !allowed.test(tag))).toEqual([]);
          expect(document).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        }
        const file = prependChangelog("", section, version.semver);
        expect(prependChangelog(file, section, version.semver)).toBe(file);
        expect(prependChangelog(file, "## 1.4.0\n", version.semver)).toBe("# Changelog\n\n## 1.4.0\n");
      }),
      { numRuns: 150 },
    );
  });

  test("of 5,000 commits are written whole", async () => {
    const types = ["feat(api): add", "fix: mend", "chore: tidy", "perf: hurry", "chore(deps): bump x from 1 to"];
    const history = Array.from({ length: 5000 }, (_, i) =>
      aCommit(`${types[i % types.length] ?? ""} ${i} (#${i})\n\nSome reason.\n\nCloses #${i}`, {
        hash: i.toString(16).padStart(40, "0"),
      }),
    );
    const source = aSource({ url: "https://github.com/acme/app" });
    const changelog = await renderChangelog(readChanges(history), version, source);
    const text = notes(history, { source });
    for (const last of ["add 4995", "mend 4996"]) {
      expect(changelog).toContain(last);
      expect(text).toContain(last);
    }
  });
});
