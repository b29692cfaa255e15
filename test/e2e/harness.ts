import { execFile, type ExecFileException } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { ReleaseRecord } from "../../src/record.ts";

/** The checkout that is tested. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What a command left. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, as a user sees them. */
  readonly text: string;
}

/** A variable that `test/lab/lab env` sets. */
export function labVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: run: eval "$(test/lab/lab env)"`);
  return value;
}

/** Runs a command to its end; a failing one is an outcome, not an error. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const settings = { cwd: options.cwd, env: { ...process.env, ...options.env }, maxBuffer: 256 << 20 };
    const child = execFile(command, args, settings, (error: ExecFileException | null, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 255;
      resolve({ exitCode, stdout, stderr, text: stdout + stderr });
    });
    // A command that ends before it has read its input is no failure of the test.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** As {@link run}, for commands that have to succeed; returns standard output. */
export async function succeed(
  command: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> {
  const outcome = await run(command, args, options);
  if (outcome.exitCode !== 0)
    throw new Error(`${command} ${args.join(" ")} exited ${outcome.exitCode}:\n${outcome.text}`);
  return outcome.stdout;
}

const scratch = mkdtempSync(join(tmpdir(), "slipway-e2e-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A new, empty folder that is removed at the end. */
export function aFolder(): string {
  return mkdtempSync(join(scratch, "f-"));
}

/** When a history begins that does not begin with a sample's. */
const EPOCH = Date.parse("2026-01-01T00:00:00Z") / 1000;

const originals = new Map<string, Promise<string>>();

/** A fresh clone of a sample with its whole history, to be changed at will. */
export async function aSample(name: "controller" | "tiny"): Promise<string> {
  const made = originals.get(name) ?? makeHistory(name);
  originals.set(name, made);
  const copy = join(aFolder(), name);
  cpSync(await made, copy, { recursive: true });
  return copy;
}

async function makeHistory(name: string): Promise<string> {
  const folder = join(aFolder(), name);
  await succeed(join(root, "test/fixtures/history.sh"), [name, folder]);
  return folder;
}

/** Writes a file of a sample; `content` may be made from what it holds now. */
export function edit(folder: string, path: string, content: string | ((now: string) => string)): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : content(readFileSync(file, "utf8")));
}

/**
 * Commits everything in a sample, an hour after the commit before: the same content has the same hash in every run, and the
 * engine has built it before.
 */
export async function commit(folder: string, message: string): Promise<void> {
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  await succeed("git", ["add", "--all"], { cwd: folder });
  const parent = await run("git", ["log", "-1", "--format=%ct"], { cwd: folder });
  const date = `${(parent.exitCode === 0 ? Number(parent.stdout) : EPOCH) + 3600} +0000`;
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  await succeed("git", [...author, "commit", "--quiet", "-m", message], { cwd: folder, env });
  // The index has the times and numbers of files.
  await succeed("git", ["read-tree", "HEAD"], { cwd: folder });
}

/** `tiny` with a dependency that has one vulnerability whose code is called, and one whose code is not. */
export async function aVulnerableSample(): Promise<string> {
  const folder = await aSample("tiny");
  cpSync(join(root, "test/fixtures/osv/vulnerable"), folder, { recursive: true });
  await commit(folder, "feat: read the language");
  return folder;
}

/** Arguments that lead the module to the lab's vulnerability databases, schemas and mirror; with another engine than the lab's, to its CA instead. */
export function surroundings(databases = `${labVariable("SLIPWAY_LAB_FILES")}/osv`): string[] {
  const schemas = `--kubernetes-schemas=${labVariable("SLIPWAY_LAB_FILES")}/kubernetes-schemas`;
  const mirror = process.env["SLIPWAY_LAB_MIRROR"] ?? "";
  const images = mirror === "" ? `--ca=${labVariable("SLIPWAY_LAB_CA")}` : `--mirror=${mirror} --mirror-pinned=false`;
  return [...images.split(" "), schemas, `--vulnerability-databases=${databases}`];
}

/**
 * Calls a function of the module as a user does in a repository: `dagger call FUNCTION …`.
 *
 * @param settings arguments of the module itself
 */
export function slipway(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
  settings: readonly string[] = surroundings(),
): Promise<Outcome> {
  return unlessRefused(() =>
    run("dagger", slipwayCall(args, settings), { cwd: folder, env: { ...fewerCollections, ...env } }),
  );
}

/**
 * Repeats a call that the engine did not take. Engine v0.19.10 can refuse one that begins while the session of a killed one ends, before
 * it has loaded the module: it asks that session for the module's folder. A test that kills calls may run beside any other.
 */
export async function unlessRefused<T extends { readonly text: string }>(call: () => Promise<T>): Promise<T> {
  const ended = await call();
  return ended.text.includes("failed to get requester session") ? call() : ended;
}

/** dagger goes through all that it was told twenty times a second: a third of its processor time is Go's garbage collection. */
export const fewerCollections = { GOGC: "800" };

/** The arguments with which dagger calls a function of the module. */
export function slipwayCall(args: readonly string[], settings: readonly string[] = surroundings()): string[] {
  const [name = "", ...rest] = args;
  return ["-m", root, "call", "--progress=plain", ...settings, name, "--source=.", ...rest];
}

/** What release.json of an output folder says. */
export function recordOf(output: string): ReleaseRecord {
  return JSON.parse(readFileSync(join(output, "release.json"), "utf8")) as ReleaseRecord;
}
