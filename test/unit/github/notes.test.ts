import { expect, test } from "vitest";
import { releaseBody } from "../../../src/github/notes.ts";

const link = "https://github.com/acme/app/releases/download/v1.4.0/RELEASE_NOTES.md";

test("the title goes, the rest stays", () => {
  expect(releaseBody("# app v1.4.0\n\nReleased.\n\n## Fixes\n", link)).toBe("Released.\n\n## Fixes\n");
  expect(releaseBody("", link)).toBe("");
});

test("a text that is too long is cut between blocks and says where the rest is", () => {
  const code = "```sh\none\n\ntwo\n```";
  const fold = "<details>\n<summary>x</summary>\n\n* a\n\n</details>";
  const text = ["first", code, fold, "last ".repeat(60)].join("\n\n");
  const limits = [150, 170, 200, 250, 300];
  const cut = limits.map((limit) => releaseBody(text, link, limit));
  for (const [i, body] of cut.entries()) {
    expect(body.length).toBeLessThanOrEqual(limits[i] ?? 0);
    expect(body).toContain(`[all of them](${link})`);
    expect(body.split("```").length % 2).toBe(1);
    expect(body.includes("<details>")).toBe(body.includes("</details>"));
  }
  expect(cut.at(-1)).toContain(fold);
  expect(cut[0]).not.toContain("```");
});

test("GitHub's own limit is kept", () => {
  const body = releaseBody(`# x\n\n${"* a change that somebody made\n\n".repeat(10_000)}`, link);
  expect(body.length).toBeLessThanOrEqual(125_000);
  expect(body.length).toBeGreaterThan(124_000);
});
