import { createHash, randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect } from "vitest";

let names = 0;
const claims: string[] = [];
afterAll(() => claims.forEach((claim) => rmSync(claim)));

/**
 * A name that no other test uses, and the same one in every run: what holds it has the same content, and the engine has built it
 * before. While another run has it, some other name.
 */
export function aName(): string {
  const file = relative(import.meta.dirname, expect.getState().testPath ?? "");
  const name = `t${createHash("sha256").update(`${file} ${names++}`).digest("hex").slice(0, 10)}`;
  return claim(join(tmpdir(), `slipway-e2e-${name}`)) ? name : `t${randomBytes(5).toString("hex")}`;
}

/** Claims something for this process, unless another one that still runs has it. */
function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    claims.push(file);
    return true;
  } catch {
    // One that does not say yet whose it is has just been made: 0 is this process.
    if (isRunning(Number(readFileSync(file, "utf8")))) return false;
    rmSync(file);
    return claim(file);
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
