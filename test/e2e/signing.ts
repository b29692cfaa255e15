import { createECDH, createHash, createPrivateKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aFolder, aSample, commit, edit, slipway, succeed, type Outcome } from "./harness.ts";
import { clientLogin, login } from "./registry.ts";

/** What no output may show. */
export const PASSWORD = "canary-of-the-signing-key";
export const VERSION = "v0.4.0";

/** A key as `cosign generate-key-pair` makes it. */
export interface Key {
  readonly args: string[];
  readonly publicKey: string;
  /** The encrypted private key. */
  readonly file: string;
}

/** The key of somebody, the same in every run: commits that hold its public part keep their hashes. */
export async function aKey(of: string): Promise<Key> {
  const cwd = aFolder();
  writeFileSync(join(cwd, "private.pem"), privateKey(of));
  const args = ["import-key-pair", "--key=private.pem", "--output-key-prefix=cosign"];
  await succeed("cosign", args, { cwd, env: { COSIGN_PASSWORD: PASSWORD } });
  const password = join(cwd, "password");
  writeFileSync(password, `${PASSWORD}\n`);
  const signing = [`--signing-key=file:${join(cwd, "cosign.key")}`, `--signing-password=file:${password}`];
  return { args: signing, publicKey: join(cwd, "cosign.pub"), file: join(cwd, "cosign.key") };
}

/** A private key on the curve that cosign's own keys are on, derived from a name. */
function privateKey(of: string): string {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(createHash("sha256").update(of).digest());
  // An uncompressed point: a byte that says so, and its coordinates of 32 bytes each.
  const point = pair.getPublicKey();
  const base64url = (from: number, to: number): string => point.subarray(from, to).toString("base64url");
  const d = pair.getPrivateKey("base64url");
  const key = { kty: "EC", crv: "P-256", d, x: base64url(1, 33), y: base64url(33, 65) };
  return createPrivateKey({ key, format: "jwk" }).export({ format: "pem", type: "pkcs8" }).toString();
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
