import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Lab,
  type Running,
  hugePages,
  instancesOf,
  machine,
  ownLab,
  processes,
  recorded,
  remove,
  run,
  script,
  sharedLab,
} from "./harness.ts";

let lab: Lab;
let before: Record<string, string>;

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
  lab = ownLab(9);
  before = machine(lab);
}, 3_600_000);

afterAll(() => remove(lab));

async function expectUp(): Promise<void> {
  const outcome = await lab.run("up");
  expect(outcome.exitCode, outcome.text).toBe(0);
  const status = (await lab.run("status")).text;
  for (const part of ["engine", "registry-gate", "registry", "mirror-gate", "mirror", "network"])
    expect(status).toMatch(new RegExp(`^${part} +up `, "m"));
  // Nothing runs twice.
  expect(instancesOf(lab, "dagger-engine --root")).toBe(1);
  expect(instancesOf(lab, "docker-registry serve")).toBe(2);
  expect(instancesOf(lab, "registry-gate -listen")).toBe(2);
}

async function killed(running: Running): Promise<void> {
  running.child.kill("SIGKILL");
  await running.outcome;
}

async function hasSaid(running: Running, words: string): Promise<void> {
  while (!running.said().includes(words)) {
    if (running.child.exitCode !== null) throw new Error(`it ended without "${words}":\n${running.said()}`);
    await wait(20);
  }
}

describe("up", () => {
  it("starts everything, and changes nothing when repeated", async () => {
    await expectUp();
    // A checkout can be deleted while the lab that was started from it goes on.
    const folders = processes(lab).map(([id]) => readlinkSync(`/proc/${id}/cwd`));
    expect(new Set(folders)).toEqual(new Set(["/"]));
    const first = recorded(lab);
    const again = await lab.run("up");
    expect(again.exitCode).toBe(0);
    expect(again.text).not.toMatch(/building|starting|mirror:/);
    expect(recorded(lab)).toEqual(first);
  });

  it("is safe when two start at once", async () => {
    await lab.run("down");
    const outcomes = await Promise.all([lab.run("up"), lab.run("up")]);
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await expectUp();
  });

  it.each([50, 500, 1_400, 3_000])("repairs what it left when killed after %i ms", async (delay) => {
    await lab.run("down");
    const running = lab.start("up");
    await Promise.race([wait(delay), running.outcome]);
    await killed(running);
    await expectUp();
  });

  it("leaves no compiler behind when killed in a build step", async () => {
    rmSync(join(lab.folder, "built", "gate"), { recursive: true });
    const running = lab.start("up");
    await hasSaid(running, "gate: building");
    await killed(running);
    await wait(200);
    expect(processes(lab).filter(([, line]) => line.includes("go-program.sh"))).toEqual([]);
    await expectUp();
  });

  it("says so when it is interrupted, and goes on when repeated", async () => {
    rmSync(join(lab.folder, "built", "gate"), { recursive: true });
    const { text } = await run("timeout", ["--signal=INT", "0.7", script, "up"], lab.env);
    expect(text).toMatch(/interrupted: the same command again goes on from here\n$/);
    await expectUp();
  });

  it.each(["engine", "registry-gate", "git"])("starts a %s that died", async (name) => {
    process.kill(recorded(lab)[name] ?? 0, "SIGKILL");
    await wait(200);
    await expectUp();
  });

  it("repairs a network that somebody took away", async () => {
    await run("ip", ["link", "delete", "slipway-9"]);
    await expectUp();
  });

  const cache = (): string => join(lab.folder, "instances", "9", "engine");

  it("gives an engine an empty cache when it cannot read what the one before left", async () => {
    await lab.run("down");
    const executor = join(cache(), "worker", "executor");
    rmSync(executor, { recursive: true });
    writeFileSync(executor, "");
    const { exitCode, text } = await lab.run("up");
    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/did not start with the cache .*: dagger-engine: .*executor: not a directory\n.*empty cache/);
    expect(readdirSync(dirname(cache()))).not.toContain("engine.unreadable");
    await expectUp();
  });

  it("keeps the cache of an engine that does not start with an empty one either", async () => {
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
    await expectUp();
  });

  it("trims a cache that has outgrown its limit, and empties it only when that was not enough", async () => {
    await expectUp();
    const mark = join(cache(), "mark");
    writeFileSync(mark, Buffer.alloc(50 << 20, 1));
    expect((await lab.run("trim")).text).toBe("");
    const stopped = await lab.run("trim", { SLIPWAY_LAB_TRIM: "49" });
    expect(stopped.text).toContain("engine: its cache has outgrown 49 MB: stopping");
    const upAbove = (megabytes: number) => lab.run("up", { SLIPWAY_LAB_TRIM: `${megabytes}` });
    const trimmed = await upAbove(49);
    expect(trimmed.exitCode, trimmed.text).toBe(0);
    expect(trimmed.text).toContain("engine: its cache has outgrown 49 MB: dropping what was not used lately");
    expect(trimmed.text).not.toMatch(/that failed|emptied/);
    expect(existsSync(mark)).toBe(true);
    await lab.run("down");
    expect((await upAbove(40)).text).toContain("engine: its cache is still a tenth above that: emptied");
    expect(existsSync(mark)).toBe(false);
    await expectUp();
  });

  it("does not count what calls told as cache", async () => {
    await expectUp();
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
    await expectUp();
  });

  it("finds its processes when their record is lost", async () => {
    rmSync(join(lab.folder, "instances", "9", "run"), { recursive: true });
    await expectUp();
  });
});

describe("down", () => {
  it("leaves the machine as it was, and can be repeated", async () => {
    await lab.run("up");
    expect(machine(lab)).not.toEqual(before);
    for (const time of ["first", "second"]) {
      expect(await lab.run("down"), time).toMatchObject({ exitCode: 0 });
      expect(machine(lab)).toEqual(before);
      expect(processes(lab)).toEqual([]);
    }
    await expectUp();
  });

  it.runIf(hugePages.canBeSet())("puts back what up set in the kernel", () =>
    hugePages.during("madvise", async () => {
      expect((await lab.run("up")).text).toContain("kernel: transparent huge pages for everybody");
      expect(hugePages.now()).toBe("always");
      expect([await lab.run("down"), hugePages.now()]).toMatchObject([{ exitCode: 0 }, "madvise"]);
    }),
  );

  it("takes away what a killed up left", async () => {
    await lab.run("down");
    const running = lab.start("up");
    await hasSaid(running, "engine: starting");
    await killed(running);
    await lab.run("down");
    expect(machine(lab)).toEqual(before);
    expect(processes(lab)).toEqual([]);
  });
});

describe("clean", () => {
  it("removes what the instance keeps, and leaves what is built to the others", async () => {
    await lab.run("up");
    expect(await lab.run("clean")).toMatchObject({ exitCode: 0 });
    expect(machine(lab)).toEqual(before);
    expect(existsSync(join(lab.folder, "instances", "9"))).toBe(false);
    expect(existsSync(join(lab.folder, "built", "dagger"))).toBe(true);
  });

  it("is refused to the first instance while others run", async () => {
    await lab.run("up");
    const { exitCode, text } = await lab.run("clean", { SLIPWAY_LAB_INSTANCE: "1" });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/other instances run from .*: 9[\s\S]*remedy: .*SLIPWAY_LAB_INSTANCE=9/);
  });
});
