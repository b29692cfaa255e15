import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Lab, ownLab, remove, sharedLab } from "./harness.ts";
import { expectUp } from "./up.ts";

let lab: Lab;

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
  lab = ownLab(6);
}, 3_600_000);

afterAll(() => remove(lab));

const cache = (): string => join(lab.folder, "instances", `${lab.instance}`, "engine");

it("gives an engine an empty cache when it cannot read what the one before left", async () => {
  await expectUp(lab);
  await lab.run("down");
  const executor = join(cache(), "worker", "executor");
  rmSync(executor, { recursive: true });
  writeFileSync(executor, "");
  const { exitCode, text } = await lab.run("up");
  expect(exitCode, text).toBe(0);
  expect(text).toMatch(/did not start with the cache .*: dagger-engine: .*executor: not a directory\n.*empty cache/);
  expect(readdirSync(dirname(cache()))).not.toContain("engine.unreadable");
  await expectUp(lab);
});

it("keeps the cache of an engine that does not start with an empty one either", async () => {
  await expectUp(lab);
  await lab.run("down");
  const engine = join(lab.folder, "built", "dagger", "bin", "dagger-engine");
  const program = readFileSync(engine);
  rmSync(engine);
  writeFileSync(engine, "#!/bin/sh\necho no engine; exit 1\n", { mode: 0o755 });
  writeFileSync(join(cache(), "mark"), "");
  const { exitCode, text } = await lab.run("up");
  expect([exitCode, text]).toEqual([1, expect.stringMatching(/no engine\n.*engine did not start[\s\S]*remedy: /)]);
  expect(existsSync(join(cache(), "mark"))).toBe(true);
  rmSync(engine);
  writeFileSync(engine, program, { mode: 0o755 });
  await expectUp(lab);
});

it("trims a cache that has outgrown its limit, and empties it only when that was not enough", async () => {
  await expectUp(lab);
  const mark = join(cache(), "mark");
  writeFileSync(mark, Buffer.alloc(50 << 20, 1));
  expect((await lab.run("trim")).text).toBe("");
  const stopped = await lab.run("trim", { SLIPWAY_LAB_TRIM: "49" });
  expect(stopped.text).toContain("engine: its cache has outgrown 49 MB: stopping");
  const database = (): number => statSync(join(cache(), "worker", "containerdmeta.db")).ino;
  const whole = database();
  const upAbove = (megabytes: number) => lab.run("up", { SLIPWAY_LAB_TRIM: `${megabytes}` });
  const trimmed = await upAbove(49);
  expect(trimmed.exitCode, trimmed.text).toBe(0);
  expect(trimmed.text).toContain("engine: its cache has outgrown 49 MB: dropping what was not used lately");
  expect(trimmed.text).not.toMatch(/that failed|emptied/);
  expect(existsSync(mark)).toBe(true);
  expect(database(), "a compact copy of it").not.toBe(whole);
  await lab.run("down");
  expect((await upAbove(40)).text).toContain("engine: its cache is still a tenth above that: emptied");
  expect(existsSync(mark)).toBe(false);
  await expectUp(lab);
});

it("does not count what calls told as cache", async () => {
  await expectUp(lab);
  const calls = join(cache(), "worker", "clientdbs");
  mkdirSync(calls, { recursive: true });
  writeFileSync(join(calls, "large.db"), Buffer.alloc(50 << 20, 1));
  const limit = { SLIPWAY_LAB_TRIM: "49" };
  expect((await lab.run("trim", limit)).text).toBe("");
  await lab.run("down");
  const { exitCode, text } = await lab.run("up", limit);
  expect(exitCode, text).toBe(0);
  expect(text).toContain("engine: starting");
  expect(text).not.toContain("outgrown");
  await expectUp(lab);
});
