import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { aFolder, fewerCollections, slipwayCall, unlessRefused } from "./harness.ts";

/** A call that has ended or was killed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
  readonly output: string;
}

/** When to kill a release, by what it has said; asked often, also while it says nothing. */
export type Moment = (text: string) => boolean;

const children = new Set<ChildProcess>();

/** Ends every call that still runs. */
export function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Calls a function of the module that returns a folder, and kills the call at its moment. */
export function runOrKill(folder: string, args: readonly string[], isTime?: Moment): Promise<Ended> {
  return unlessRefused(() => runOnce(folder, args, isTime));
}

/** Starts a call and kills the CLI as soon as `isTime` says so; it is asked whenever the call says something, and often between. */
function runOnce(folder: string, args: readonly string[], isTime: Moment = () => false): Promise<Ended> {
  const output = join(aFolder(), "dist");
  const child = spawn("dagger", slipwayCall([...args, "export", `--path=${output}`]), {
    cwd: folder,
    env: { ...process.env, ...fewerCollections },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  let text = "";
  const look = (): void => {
    if (child.exitCode === null && isTime(text)) child.kill("SIGKILL");
  };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      look();
    });
  const clock = setInterval(look, 20);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearInterval(clock);
      children.delete(child);
      resolve({ exitCode, text, output });
    });
  });
}
