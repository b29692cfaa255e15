import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Lab, labIn, ownLab, recorded, remove, run, script, sharedLab } from "./harness.ts";

const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
}, 3_600_000);

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function scratch(): Lab {
  const lab = ownLab(7);
  cleanups.push(() => remove(lab));
  return lab;
}

async function expectRefusal(lab: Lab, problem: RegExp, remedy: RegExp, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { exitCode, text } = await lab.run("up", env);
  expect(exitCode, text).toBe(1);
  expect(text).toMatch(problem);
  expect(text).toMatch(new RegExp(`remedy: .*${remedy.source}`));
}

/** A program that listens on the registry's port in the lab's network. */
async function intruder(): Promise<ChildProcess> {
  const program = 'require("net").createServer().listen(443, "10.90.7.3", () => console.log("listens"))';
  const child = spawn("nsenter", ["--net=/run/netns/slipway-lab-7", "node", "-e", program]);
  cleanups.push(() => child.kill());
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child;
}

describe("up says what is wrong and what to do", () => {
  it("when it is not root", async () => {
    const { exitCode, text } = await run("setpriv", ["--reuid=65534", "--clear-groups", script, "up"], sharedLab.env);
    expect(exitCode).toBe(1);
    expect(text).toMatch(/only root may[\s\S]*remedy: .*sudo/);
  });

  it("when its addresses are taken", async () => {
    const ip = (...args: string[]): unknown => execFileSync("ip", args);
    ip("link", "add", "slipway-7-taken", "type", "veth", "peer", "name", "slipway-7-peer");
    cleanups.push(() => ip("link", "delete", "slipway-7-taken"));
    ip("link", "set", "slipway-7-taken", "up");
    ip("address", "add", "10.90.7.6/29", "dev", "slipway-7-taken");
    await expectRefusal(scratch(), /10\.90\.7\.0\/29 are taken .*dev slipway-7-taken/, /SLIPWAY_LAB_INSTANCE/);
  });

  it("when a port of its address is taken", async () => {
    const lab = scratch();
    expect(await lab.run("up")).toMatchObject({ exitCode: 0 });
    process.kill(recorded(lab)["registry-gate"] ?? 0, "SIGKILL");
    await wait(200);
    await intruder();
    await expectRefusal(lab, /port 443 of 10\.90\.7\.3 is taken.*node/, /end that process/);
  });

  it("when another folder's lab has the instance, until that one's processes are gone", async () => {
    const [first, second] = [scratch(), scratch()];
    expect(await first.run("up")).toMatchObject({ exitCode: 0 });
    await expectRefusal(second, new RegExp(`${first.folder} runs as instance 7`), /SLIPWAY_LAB_INSTANCE/);
    for (const id of Object.values(recorded(first))) process.kill(id, "SIGKILL");
    await wait(200);
    expect(await second.run("up")).toMatchObject({ exitCode: 0 });
  });

  it("when the disk is too small", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slipway-7-"));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", folder]);
    cleanups.push(() => execFileSync("umount", [folder]));
    await expectRefusal(labIn(folder, 7), /64 MB free, and the lab needs \d+ MB/, /free some space/);
  });

  it("when a Go module cannot be had", async () => {
    const lab = scratch();
    unlinkSync(join(lab.folder, "go"));
    mkdirSync(join(lab.folder, "go"));
    rmSync(join(lab.folder, "built", "tool-kubeconform"), { recursive: true });
    await expectRefusal(lab, /step tool-kubeconform failed/, /registries/, { GOPROXY: "http://127.0.0.1:9" });
  });

  it("when the instance is no number", async () => {
    const env = { SLIPWAY_LAB_INSTANCE: "two" };
    await expectRefusal(scratch(), /SLIPWAY_LAB_INSTANCE is 'two'/, /1 to 9/, env);
  });
});

describe("another engine", () => {
  it("is left to the user, and only the registries are started", async () => {
    const lab = scratch();
    const env = { SLIPWAY_LAB_ENGINE: "", _EXPERIMENTAL_DAGGER_RUNNER_HOST: "tcp://127.0.0.1:1" };
    expect((await lab.run("up", env)).text).toContain("not the lab's, but the one at tcp://127.0.0.1:1");
    expect((await lab.run("env", env)).text).not.toContain("RUNNER_HOST");
    expect((await lab.run("status", env)).text).toMatch(/^registry +up/m);
  });
});
