import { expect, test } from "vitest";
import { contentProblems, renderContents, type ImageContent } from "../../../src/image/content.ts";
import type { Entry } from "../../../src/image/entry.ts";

const binary: Entry = {
  path: "app",
  type: "file",
  mode: "rwxr-xr-x",
  owner: "0/0",
  size: 21_000_000,
  time: "2026-01-01 00:00:00",
};
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

function anImage(programs: readonly string[], ...entries: readonly Entry[]): ImageContent {
  const layers = [
    { digest: digest("1"), size: 590_000 },
    { digest: digest("2"), size: 9_000_000 },
  ];
  return { reference: "ghcr.io/acme/app:v1.4.0", platform: "linux/arm64", layers, programs, entries };
}

test("an image with its binary and nothing else has no problem", () => {
  expect(contentProblems(anImage(["/app"], binary))).toEqual([]);
});

test.each<[string, Partial<Entry>, string]>([
  ["of another user", { owner: "1000/0" }, "/app: file rwxr-xr-x 1000/0"],
  ["that others may change", { mode: "rwxrwxrwx" }, "/app: world-writable, file rwxrwxrwx 0/0"],
  ["that others may not run", { mode: "rwx------" }, "/app: file rwx------ 0/0"],
  ["with setuid and setgid", { mode: "rwsr-Sr-x" }, "/app: setuid, setgid, file rwsr-Sr-x 0/0"],
  ["that is a link", { type: "symbolic link", mode: "rwxrwxrwx" }, "/app: symbolic link rwxrwxrwx 0/0"],
])("a binary %s is named", (_, change, why) => {
  const [problem, ...others] = contentProblems(anImage(["/app"], { ...binary, ...change }));
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ code: "image-undeclared-content", why });
  expect(problem?.where).toBe("ghcr.io/acme/app:v1.4.0, linux/arm64");
});

test("everything else in our layer is named, one problem for a platform, and so is a binary that is not there", () => {
  const entries: Entry[] = [
    { ...binary, path: "etc", type: "folder", mode: "rwxr-xr-x" },
    { ...binary, path: "tmp", type: "folder", mode: "rwxrwxrwt" },
    { ...binary, path: "dev/sda", type: "device", mode: "rw-rw-rw-" },
    { ...binary, path: "usr/app", size: 1 },
  ];
  const [problem] = contentProblems(anImage(["/app"], ...entries));
  expect(problem?.why?.split("\n")).toEqual([
    "/etc: folder rwxr-xr-x 0/0",
    "/tmp: folder rwxrwxrwt 0/0",
    "/dev/sda: world-writable, device, device rw-rw-rw- 0/0",
    "/usr/app: file rwxr-xr-x 0/0",
    "/app: missing",
  ]);
});

test("several programs are declared with the folders that they are in", () => {
  const folder: Entry = { ...binary, type: "folder", size: 0 };
  const entries = [
    binary,
    { ...folder, path: "usr" },
    { ...folder, path: "usr/bin" },
    { ...binary, path: "usr/bin/worker" },
  ];
  expect(contentProblems(anImage(["/app", "/usr/bin/worker"], ...entries))).toEqual([]);
  expect(contentProblems(anImage(["/app"], ...entries))[0]?.why).toContain("/usr/bin/worker: file");
  const open = { ...folder, path: "usr", mode: "rwxrwxrwx" };
  expect(contentProblems(anImage(["/app", "/usr/bin/worker"], binary, open))[0]?.why).toContain("/usr: world-writable");
});

test("the list of contents names layers, files and risks", () => {
  const text = renderContents([
    anImage(["/app"], binary, { ...binary, path: "su", mode: "rwsr-xr-x" }),
    anImage(["/app"], binary),
  ]);
  const cells = text.split("\n").map((line) => line.split(/ {2,}/));
  expect(text.match(/^ghcr\.io\/acme\/app:v1\.4\.0, linux\/arm64$/gm)).toHaveLength(2);
  expect(cells).toContainEqual([digest("1"), "590.0 kB", "of the base"]);
  expect(cells).toContainEqual([digest("2"), "9.0 MB", "on top of the base"]);
  expect(cells).toContainEqual(["/su", "21.0 MB", "setuid, file rwsr-xr-x 0/0"]);
  expect(text.endsWith("0/0\n")).toBe(true);
});
