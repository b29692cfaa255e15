import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command left: its exit code, and both streams as a user sees them. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly text: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly said: () => string;
  readonly outcome: Promise<Outcome>;
}

export const script = join(import.meta.dirname, "lab");

/** Starts a command without a terminal and without standard input. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, text }));
  });
  return { child, said: () => text, outcome };
}

export const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  start(command, args, env).outcome;

/** A lab: the one that all tests share, or one of a test's own. */
export interface Lab {
  readonly folder: string;
  readonly instance: number;
  readonly env: NodeJS.ProcessEnv;
  readonly start: (command: string) => Running;
  readonly run: (command: string, env?: NodeJS.ProcessEnv) => Promise<Outcome>;
}

export function labIn(folder: string, instance: number): Lab {
  const env = {
    SLIPWAY_LAB: folder,
    SLIPWAY_LAB_INSTANCE: `${instance}`,
    SLIPWAY_LAB_ENGINE: "embedded",
  };
  return {
    folder,
    instance,
    env,
    start: (command) => start(script, [command], env),
    run: (command, more) => run(script, [command], { ...env, ...more }),
  };
}

export const sharedLab = labIn(process.env["SLIPWAY_LAB"] ?? "/var/cache/slipway-lab", 1);

/** Stops and removes the labs of test runs that were killed, which would keep their addresses and their space for ever. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^slipway-lab-test-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
    const folder = join(tmpdir(), name);
    const instances = join(folder, "instances");
    for (const instance of existsSync(instances) ? readdirSync(instances) : []) {
      execFileSync(script, ["down"], { env: { ...process.env, ...labIn(folder, Number(instance)).env } });
    }
    rmSync(folder, { recursive: true });
  }
}

/**
 * A lab whose folder has everything built already, as links to what the shared lab has: it is up in seconds.
 * The folder's name says which process it is for.
 */
export function ownLab(instance: number): Lab {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), `slipway-lab-test-${process.pid}-`));
  // Emptied when it has grown too large, it comes back with the next build.
  mkdirSync(join(sharedLab.folder, "go"), { recursive: true });
  symlinkSync(join(sharedLab.folder, "go"), join(folder, "go"));
  mkdirSync(join(folder, "logs"));
  execFileSync("cp", ["-al", join(sharedLab.folder, "built"), join(folder, "built")]);
  return labIn(folder, instance);
}

export async function remove(lab: Lab): Promise<void> {
  await lab.run("down");
  rmSync(lab.folder, { recursive: true, force: true });
}

/** The process ids that a lab has recorded, by name. */
export function recorded(lab: Lab): Record<string, number> {
  const folder = join(lab.folder, "instances", `${lab.instance}`, "run");
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith(".pid"));
  return Object.fromEntries(
    files.map((name) => [name.replace(".pid", ""), Number.parseInt(readFileSync(join(folder, name), "utf8"), 10)]),
  );
}

/** The processes whose command line names the lab's folder: `[id, command line]`. */
export function processes(lab: Lab): [number, string][] {
  const found: [number, string][] = [];
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const file = `/proc/${id}/cmdline`;
    try {
      const line = readFileSync(file, "utf8").replaceAll("\0", " ");
      if (line.includes(lab.folder)) found.push([Number(id), line]);
    } catch {
      // It has ended in the meantime.
    }
  }
  return found;
}

/**
 * How many processes of a lab run a program, by words of their command line. A child that was forked and has not
 * called exec yet still has its parent's command line: it is no second one.
 */
export function instancesOf(lab: Lab, words: string): number {
  const running = new Map(processes(lab).filter(([, line]) => line.includes(words)));
  return [...running].filter(([id, line]) => running.get(parentOf(id)) !== line).length;
}

/** The parent of a process; 0 when the process has ended. */
function parentOf(id: number): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** What of the machine a lab touches, or might; what has the name or an address of another instance is left out: it comes and goes. */
export function machine({ instance }: Lab): Record<string, string> {
  const others = new RegExp(`slipway(-lab)?-(?!${instance})\\d\\b|\\b10\\.(90\\.|10)(?!${instance})\\d\\.`);
  const own = (text: string): string =>
    text
      .split("\n")
      .filter((line) => !others.test(line))
      .join("\n");
  const output = (command: string, ...args: string[]): string => own(execFileSync(command, args, { encoding: "utf8" }));
  return {
    "resolv.conf": readFileSync("/etc/resolv.conf", "utf8"),
    hosts: own(readFileSync("/etc/hosts", "utf8")),
    iptables: output("iptables-save").replaceAll(/^#.*\n|\[\d+:\d+\]/gm, ""),
    tables: output("nft", "list", "tables"),
    links: output("ip", "-brief", "link"),
    addresses: output("ip", "-brief", "address"),
    routes: output("ip", "route"),
    namespaces: output("ip", "netns", "list"),
    forwarding: readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8"),
    mounts: own(readFileSync("/proc/mounts", "utf8")),
    trust: output("sha256sum", "/etc/ssl/certs/ca-certificates.crt"),
  };
}

const hugePagesFile = "/sys/kernel/mm/transparent_hugepage/enabled";

/** The kernel's setting that a lab changes for the time that it is up: `always`, `madvise` or `never`. */
export const hugePages = {
  now: (): string => /\[(\w+)\]/.exec(readFileSync(hugePagesFile, "utf8"))?.[1] ?? "",
  /** Sets it for the time of some work. */
  during: async (value: string, work: () => Promise<void>): Promise<void> => {
    const before = hugePages.now();
    writeFileSync(hugePagesFile, value);
    await work().finally(() => writeFileSync(hugePagesFile, before));
  },
  /** Not in every container, and not with every kernel. */
  canBeSet: (): boolean => {
    try {
      accessSync(hugePagesFile, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  },
};

/** The variables that `lab env` sets, PATH included. */
export async function labSettings(lab: Lab): Promise<Record<string, string>> {
  const { text } = await run("bash", ["-c", `eval "$('${script}' env)" && env -0`], lab.env);
  const pairs = text.split("\0").map((line): [string, string] => {
    const [name = "", ...value] = line.split("=");
    return [name, value.join("=")];
  });
  return Object.fromEntries(pairs);
}
