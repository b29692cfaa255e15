import { existsSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Lab,
  type Running,
  hugePages,
  machine,
  ownLab,
  processes,
  recorded,
  remove,
  run,
  script,
  sharedLab,
  start,
} from "./harness.ts";
import { expectUp } from "./up.ts";

let lab: Lab;
let before: Record<string, string>;

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
  lab = ownLab(9);
  before = machine(lab);
}, 3_600_000);

afterAll(() => remove(lab));

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
    await expectUp(lab);
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
    await expectUp(lab);
  });

  it.each([50, 500, 1_400, 3_000])("repairs what it left when killed after %i ms", async (delay) => {
    await lab.run("down");
    const running = lab.start("up");
    await Promise.race([wait(delay), running.outcome]);
    await killed(running);
    await expectUp(lab);
  });

  it("leaves no compiler behind when killed in a build step", async () => {
    rmSync(join(lab.folder, "built", "gate"), { recursive: true });
    const running = lab.start("up");
    await hasSaid(running, "gate: building");
    await killed(running);
    await wait(200);
    expect(processes(lab).filter(([, line]) => line.includes("go-program.sh"))).toEqual([]);
    await expectUp(lab);
  });

  it("says so when it is interrupted, and goes on when repeated", async () => {
    rmSync(join(lab.folder, "built", "gate"), { recursive: true });
    // It passes what it is sent on to all that runs, as a terminal does.
    const running = start("timeout", ["300", script, "up"], lab.env);
    await hasSaid(running, "gate: building");
    running.child.kill("SIGINT");
    const { text } = await running.outcome;
    expect(text).toMatch(/interrupted: the same command again goes on from here\n$/);
    await expectUp(lab);
  });

  it.each(["engine", "registry-gate", "git"])("starts a %s that died", async (name) => {
    process.kill(recorded(lab)[name] ?? 0, "SIGKILL");
    await wait(200);
    await expectUp(lab);
  });

  it("repairs a network that somebody took away", async () => {
    await run("ip", ["link", "delete", "slipway-9"]);
    await expectUp(lab);
  });

  it("finds its processes when their record is lost", async () => {
    rmSync(join(lab.folder, "instances", "9", "run"), { recursive: true });
    await expectUp(lab);
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
    await expectUp(lab);
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
