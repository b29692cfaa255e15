import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, labSettings, run, sharedLab } from "./harness.ts";

// What a TypeScript module may rely on, on any engine: the lab's runtime has to give it the same.
const files = {
  "dagger.json": JSON.stringify({ name: "probe", engineVersion: "v0.19.10", sdk: { source: "typescript" } }),
  "package.json": JSON.stringify({ dependencies: { "is-number": "7.0.0", "@dagger.io/dagger": "./sdk" } }),
  "package-lock.json": JSON.stringify({ name: "probe", lockfileVersion: 3, packages: {} }),
  ".npmrc": "omit-lockfile-registry-resolved=true\n",
  "tsconfig.json": '{\n  // A comment, "quoted".\n  "compilerOptions": { "strict": true }\n}\n',
  "data.txt": "beside the source\n",
  "src/deep/er/words.ts": 'export const word: string = "deep";\n',
  "src/index.ts": `
    import { readFileSync } from "node:fs";
    import { dag, func, object } from "@dagger.io/dagger";
    import isNumber from "is-number";
    import { word } from "./deep/er/words.js";

    @object()
    export class Probe {
      /** What the module sees. */
      @func()
      sees(name: string): string {
        const file = readFileSync(import.meta.dirname + "/../data.txt", "utf8").trim();
        return [name, word, isNumber(1), file, process.version, import.meta.dirname].join(" | ");
      }

      @func()
      fails(): string {
        throw new Error("the cause: the remedy");
      }

      /** What a container sees. */
      @func()
      async resolves(image: string): Promise<string> {
        return dag.container().from(image).withExec(["getent", "hosts", "registry.lab.test", "mirror.lab.test"]).stdout();
      }
    }
  `,
};

let folder: string;
let settings: Record<string, string>;

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
  settings = await labSettings(sharedLab);
  folder = mkdtempSync(join(tmpdir(), "slipway-lab-module-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  execFileSync("git", ["init", "--quiet", folder]);
}, 3_600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const call = (...args: string[]): Promise<Outcome> =>
  run("dagger", ["--silent", "-m", folder, "call", ...args], settings);

describe("a TypeScript module", () => {
  it("finds its source, its packages and its files where they belong", async () => {
    const { text, exitCode } = await call("sees", "--name=x");
    expect(exitCode, text).toBe(0);
    // Before the answer the CLI may complain about the checkout it is called in, for example a remote that is a folder.
    expect(text.trim().split("\n").at(-1)).toBe("x | deep | true | beside the source | v22.11.0 | /src/src");
  });

  it("fails with its own message and exit code 1", async () => {
    const { exitCode, text } = await call("fails");
    expect(exitCode).toBe(1);
    expect(text).toContain("Error: the cause: the remedy");
  });

  it("starts containers that know the lab's names", async () => {
    const { text } = await call("resolves", "--image=mirror.lab.test/docker.io/library/golang:1.26.8-bookworm");
    expect(text).toMatch(/10\.90\.1\.3 +registry\.lab\.test\n10\.90\.1\.4 +mirror\.lab\.test/);
  });
});
