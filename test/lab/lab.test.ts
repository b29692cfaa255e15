import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, type Running, machine, ownLab, processes, recorded, remove, run, sharedLab } from "./harness.ts";

let lab: Lab;
let before: Record<string, string>;

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
  before = machine();
  lab = ownLab(9);
}, 3_600_000);

afterAll(() => remove(lab));

async function expectUp(): Promise<void> {
  const outcome = await lab.run("up");
  expect(outcome.exitCode, outcome.text).toBe(0);
  const status = (await lab.run("status")).text;
  for (const part of ["engine", "registry-gate", "registry", "mirror-gate", "mirror", "network"])
    expect(status).toMatch(new RegExp(`^${part} +up `, "m"));
  // Nothing runs twice, and nothing runs that is not recorded: five programs, and the shells that the engine's namespaces take.
  const names = processes(lab).map(([, line]) => line);
  expect(names.filter((line) => line.includes("dagger-engine --root"))).toHaveLength(1);
  expect(names.filter((line) => line.includes("docker-registry serve"))).toHaveLength(2);
  expect(names.filter((line) => line.includes("registry-gate -listen"))).toHaveLength(2);
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
    const first = recorded(lab);
    const begin = performance.now();
    await expectUp();
    expect(recorded(lab)).toEqual(first);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it("is safe when two start at once", async () => {
    await lab.run("down");
    const outcomes = await Promise.all([lab.run("up"), lab.run("up")]);
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await expectUp();
  });

  it.each([50, 200, 500, 900, 1_400, 2_000, 3_000, 4_500])(
    "repairs what it left when killed after %i ms",
    async (delay) => {
      await lab.run("down");
      const running = lab.start("up");
      await Promise.race([wait(delay), running.outcome]);
      await killed(running);
      await expectUp();
    },
  );

  it("leaves no compiler behind when killed in a build step", async () => {
    rmSync(join(lab.folder, "built", "gate"), { recursive: true });
    const running = lab.start("up");
    await hasSaid(running, "gate: building");
    await killed(running);
    await wait(200);
    expect(processes(lab).filter(([, line]) => line.includes("gate.sh"))).toEqual([]);
    await expectUp();
  });

  it.each(["engine", "registry", "registry-gate", "mirror"])("starts a %s that died", async (name) => {
    process.kill(recorded(lab)[name] ?? 0, "SIGKILL");
    await wait(200);
    await expectUp();
  });

  it("repairs a network that somebody took away", async () => {
    await run("ip", ["link", "delete", "slipway-9"]);
    await expectUp();
  });

  it("finds its processes when their record is lost", async () => {
    rmSync(join(lab.folder, "instances"), { recursive: true });
    await expectUp();
  });
});

describe("down", () => {
  it("leaves the machine as it was, and can be repeated", async () => {
    await lab.run("up");
    expect(machine()).not.toEqual(before);
    for (const time of ["first", "second"]) {
      expect(await lab.run("down"), time).toMatchObject({ exitCode: 0 });
      expect(machine()).toEqual(before);
      expect(processes(lab)).toEqual([]);
    }
    await expectUp();
  });

  it("takes away what a killed up left", async () => {
    await lab.run("down");
    const running = lab.start("up");
    await hasSaid(running, "engine: starting");
    await killed(running);
    await lab.run("down");
    expect(machine()).toEqual(before);
    expect(processes(lab)).toEqual([]);
  });
});
