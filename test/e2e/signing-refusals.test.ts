import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { aFolder, commit, edit } from "./harness.ts";
import { aRegistry, visibleTags } from "./registry.ts";
import { aKey, aSignedSample, release, VERSION, type Key } from "./signing.ts";

let key: Key;
let stranger: Key;
let folder: string;

beforeAll(async () => {
  [key, stranger] = await Promise.all([aKey("the project"), aKey("a stranger")]);
  folder = await aSignedSample(key.publicKey);
});

describe("nothing is visible when signing cannot be", () => {
  const token = (claims: object): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const file = join(aFolder(), "token");
    writeFileSync(file, `${part({ alg: "none" })}.${part(claims)}.c2ln`);
    return `--identity-token=file:${file}`;
  };
  const withPassword = (text: string): string => {
    const file = join(aFolder(), "password");
    writeFileSync(file, text);
    return `--signing-password=file:${file}`;
  };

  test.concurrent.each<[string, () => string[], string, string?]>([
    ["without anything to sign with", () => [], "signing-missing"],
    ["with a wrong password", () => [key.args[0] ?? "", withPassword("wrong")], "signing-key-refused"],
    ["with a key that is not the project's", () => stranger.args, "signing-key-unexpected"],
    [
      "with an expired identity token",
      () => [token({ iss: "https://issuer.example.com", sub: "me", exp: 1_700_000_000 })],
      "identity-token-expired",
      "signing: {}\n",
    ],
  ])("%s", async (_, args, code, config) => {
    const registry = aRegistry();
    let where = folder;
    if (config !== undefined) {
      where = await aSignedSample(key.publicKey);
      edit(where, "slipway.yaml", config);
      await commit(where, "feat: sign otherwise");
    }
    const refused = await release(where, registry, args(), config === undefined ? VERSION : "v0.5.0");
    expect(refused.exitCode, refused.text).toBe(1);
    expect(refused.text).toContain(code);
    expect(refused.text).not.toContain("> test …");
    expect(await visibleTags(registry)).toEqual([]);
  });
});
