import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aFolder, aSample, commit, edit, login, slipway, succeed, type Outcome } from "./harness.ts";

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

/** The sample with a version of its own, whose signatures are recorded nowhere. */
export async function aSignedSample(publicKey: string): Promise<string> {
  const folder = await aSample("tiny");
  edit(folder, "cosign.pub", readFileSync(publicKey, "utf8"));
  edit(folder, "slipway.yaml", "signing: { required: true, publicKey: cosign.pub, transparencyLog: false }\n");
  await commit(folder, "feat: sign releases");
  await succeed("git", ["tag", VERSION], { cwd: folder });
  return folder;
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
