import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { expect, onTestFinished, test } from "vitest";
import compiler from "../../src/type-scan-compiler.ts";

const root = join(import.meta.dirname, "../..");

/** An empty folder that is gone after the test. */
function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-unit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** What the SDK reads before every call of a function, with the same settings; without the packages of development. */
function scanned() {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(root, "src", file));
  const moduleResolution = ts.ModuleResolutionKind.Node10;
  const settings = { experimentalDecorators: true, moduleResolution, target: ts.ScriptTarget.ES2022, types: [] };
  return ts.createProgram(files, settings).getSourceFiles();
}

test("the SDK's scan of types reads the module's functions, and little else", async () => {
  await import("../../src/type-scan.ts");
  const read = scanned().filter(
    ({ fileName, text }) => text !== "" && !/node_modules\/@(dagger\.io|types)\//.test(fileName),
  );
  const names = read.map(({ fileName }) => fileName.slice(root.length + 1));
  const own = names.filter((name) => name.startsWith("src/"));
  expect(own).toEqual(expect.arrayContaining(["src/index.ts", "src/type-scan-library.ts"]));
  expect(own).toHaveLength(2);
  expect(names.filter((name) => /^dagger\/|\/lib\.|\/(ajv|yaml|marked|@octokit)\//.test(name))).toEqual([]);
  const others = read.filter((_, i) => !/^(src|dagger)\//.test(names[i] ?? ""));
  expect(others.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(1_000_000);
});

test("the compiler is TypeScript", () => {
  expect(compiler.version).toBe(ts.version);
  expect(compiler.transpile("let a: number = 1")).toBe(ts.transpile("let a: number = 1"));
});

/** Two classes and an option as the SDK's generator writes them. */
const generated = `/**
 * A directory.
 */
export class Directory extends BaseClient {
  private readonly _id?: DirectoryID = undefined

  /**
   * Its files.
   */
  entries = async (): Promise<string[]> => {
    if (this._entries) {
      return this._entries
    }
    return []
  }
}

export type DirectoryEntriesOpts = {
  /**
   * Where they are.
   */
  path?: string
}

export class File extends BaseClient {
  private readonly _id?: FileID = undefined
}
`;

test("the types of the SDK's own code are empty to it", async () => {
  await import("../../src/type-scan.ts");
  const folder = aFolder();
  for (const name of ["core.d.ts", "other.d.ts"])
    writeFileSync(join(folder, name), "export declare class Directory {}");
  expect(ts.sys.readFile(join(folder, "core.d.ts"))).toBe("");
  expect(ts.sys.readFile(join(folder, "other.d.ts"))).not.toBe("");
});

test("of the SDK's client it reads the names of the classes, and the types", async () => {
  await import("../../src/type-scan.ts");
  const folder = aFolder();
  const file = join(folder, "client.gen.ts");
  writeFileSync(file, generated);
  const read = ts.sys.readFile(file) ?? "";
  expect(read.trim().split(/\n+/)).toEqual([
    "export class Directory extends BaseClient {}",
    "export type DirectoryEntriesOpts = {",
    "  path?: string",
    "}",
    "export class File extends BaseClient {}",
  ]);
});
