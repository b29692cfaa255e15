import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aFolder, aSample, clientLogin, commit, edit, login, slipway, succeed, type Outcome } from "./harness.ts";

/** What no output may show. */
export const PASSWORD = "canary-of-the-signing-key";
export const VERSION = "v0.4.0";

/** A key as `cosign generate-key-pair` makes it. */
export interface Key {
  readonly args: string[];
  readonly publicKey: string;
}

export async function aKey(): Promise<Key> {
  const cwd = aFolder();
  await succeed("cosign", ["generate-key-pair"], { cwd, env: { COSIGN_PASSWORD: PASSWORD } });
  const password = join(cwd, "password");
  writeFileSync(password, `${PASSWORD}\n`);
  const args = [`--signing-key=file:${join(cwd, "cosign.key")}`, `--signing-password=file:${password}`];
  return { args, publicKey: join(cwd, "cosign.pub") };
}

/** The sample with a version of its own, and what slipway.yaml says about its signatures, which it has to have. */
export async function aSampleThatSigns(signing: object, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await aSample("tiny");
  for (const [path, content] of Object.entries(files)) edit(folder, path, content);
  edit(folder, "slipway.yaml", JSON.stringify({ signing: { required: true, ...signing } }));
  await commit(folder, "feat: sign releases");
  await succeed("git", ["tag", VERSION], { cwd: folder });
  return folder;
}

/** The sample whose releases this key signs, recorded nowhere. */
export function aSignedSample(publicKey: string): Promise<string> {
  const signing = { publicKey: "cosign.pub", transparencyLog: false };
  return aSampleThatSigns(signing, { "cosign.pub": readFileSync(publicKey, "utf8") });
}

/** A release of the sample, with arguments that sign. */
export function release(
  folder: string,
  registry: string,
  args: readonly string[],
  version = VERSION,
): Promise<Outcome> {
  return slipway(folder, ["release", `--version=${version}`, `--registry=${registry}`, ...login(), ...args]);
}

/** Proves a release, and tells what is doubtful. */
export function verify(folder: string, registry: string, ...args: string[]): Promise<Outcome> {
  return slipway(folder, ["verify", `--version=${VERSION}`, `--registry=${registry}`, ...login(), ...args]);
}

/**
 * Verifies what a release published with cosign alone, by the commands of its notes.
 *
 * @param further arguments of each
 * @returns how many commands there are
 */
export async function followNotes(output: string, further = ""): Promise<number> {
  const notes = readFileSync(join(output, "documents/RELEASE_NOTES.md"), "utf8");
  const commands = notes.match(/^ *cosign verify.*$/gm) ?? [];
  const env = clientLogin();
  for (const command of commands) await succeed("sh", ["-c", `${command.trim()} ${further}`], { cwd: output, env });
  return commands.length;
}
