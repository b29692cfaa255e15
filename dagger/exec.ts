import type { Container, ReturnType } from "@dagger.io/dagger";
import { fail, InternalError, type Problem } from "../src/errors.ts";

/** What a command came to. Of a failed one, its output is the evidence that the user needs. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Evaluates a container; when its last command failed, throws the problem that `explain` makes of it.
 * A failed command is not cached by the engine, so that the next run tries it again.
 */
export async function sync(container: Container, explain: (failure: ExecResult) => Problem): Promise<Container> {
  return explained(() => container.sync(), explain);
}

/** The standard output of a container's last command; failures as in {@link sync}. */
export async function stdoutOf(container: Container, explain: (failure: ExecResult) => Problem): Promise<string> {
  return explained(() => container.stdout(), explain);
}

/**
 * Runs commands one after the other in one container, because to start a container takes longer than a small command. The
 * first that fails is the last.
 *
 * @param lines of a POSIX shell, see `shellLine`
 */
export function withScript(
  container: Container,
  lines: readonly string[],
  options: { readonly expect?: ReturnType } = {},
): Container {
  return container.withExec(["sh", "-ec", lines.join("\n")], options);
}

/** A shell line of several, and what its failure means. */
export interface Step {
  readonly line: string;
  readonly explain: (failure: ExecResult) => Problem;
}

/**
 * Runs steps as {@link withScript} does, and throws what the one that failed makes of it. What they print to standard
 * output themselves has to go to files.
 */
export async function steps(container: Container, all: readonly Step[]): Promise<Container> {
  const script = all.flatMap(({ line }, i) => [`echo ${i}`, line]);
  return sync(withScript(container, script), (failure) => {
    const last = all[Number(failure.stdout.trim().split("\n").at(-1))];
    if (last === undefined) throw new InternalError(`no step of a script was begun: ${failure.stderr}`);
    return last.explain(failure);
  });
}

/**
 * What shell lines print, by their names; they run as in {@link withScript}, failures as in {@link sync}. It is read from
 * files: the engine shows what a command prints, and what comes out of a repository is untrusted text.
 */
export async function outputsOf<Name extends string>(
  container: Container,
  lines: Readonly<Record<Name, string>>,
  explain: (failure: ExecResult) => Problem,
): Promise<Record<Name, string>> {
  const names = Object.keys(lines) as Name[];
  const script = names.map((name) => `{ ${lines[name]}; } >/outputs/${name}`);
  // All in one file, a line each, because every file that is read is a request of its own.
  const joined = `cd /outputs; for name in ${names.join(" ")}; do base64 -w0 $name; echo; done >/joined`;
  const done = await sync(withScript(container, ["mkdir /outputs", ...script, joined]), explain);
  const encoded = (await done.file("/joined").contents()).split("\n");
  const outputs = names.map((name, i) => [name, Buffer.from(encoded[i] ?? "", "base64").toString()]);
  return Object.fromEntries(outputs) as Record<Name, string>;
}

/** A container with something in its environment that it never had: what follows is not answered from the engine's cache. */
export function anew(container: Container): Container {
  return container.withEnvVariable("SLIPWAY_LOOKUP", crypto.randomUUID());
}

async function explained<T>(evaluate: () => Promise<T>, explain: (failure: ExecResult) => Problem): Promise<T> {
  try {
    return await evaluate();
  } catch (error) {
    if (isExecResult(error)) throw fail(problemOf(error, explain));
    throw error;
  }
}

/** What is told of a failed command. */
export function problemOf(result: ExecResult, explain: (failure: ExecResult) => Problem): Problem {
  return result.stdout + result.stderr === "" ? silent(result) : explain(result);
}

/** Tools say why they fail. A command that says nothing was most often not run at all. */
function silent({ exitCode }: ExecResult): Problem {
  return {
    code: "command-silent",
    where: "engine",
    what: "a command failed without a word",
    why: `exit code ${exitCode}`,
    remedy: "run the same command again; if it stays so, look into the log of the Dagger engine",
  };
}

/** The SDK does not export its ExecError to modules, so it is known by its shape. */
function isExecResult(error: unknown): error is ExecResult {
  return typeof error === "object" && error !== null && "exitCode" in error && "stdout" in error && "stderr" in error;
}
