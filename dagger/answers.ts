import type { Container } from "@dagger.io/dagger";
import { fail, InternalError, type Problem } from "../src/errors.ts";
import { anew, problemOf, type ExecResult } from "./exec.ts";

/** Lines that wait for their container, and what they will have come to. */
interface Batch {
  readonly lines: string[];
  readonly answers: Promise<ExecResult[]>;
}

const batches = new WeakMap<Container, Batch>();

/**
 * Runs a shell line and tells what it came to: that it fails is an answer, too. It runs beside all others that are asked of
 * the same tools at the same moment, wherever that is, in one container: to start one takes longer than most look-ups. Never
 * answered from the engine's cache.
 */
export async function answerOf(tools: Container, line: string): Promise<ExecResult> {
  const { lines, answers } = batches.get(tools) ?? aBatch(tools);
  const place = lines.push(line) - 1;
  return nth(place, await answers);
}

/** As {@link answerOf}, of several lines; in their order. */
export function answersOf(tools: Container, lines: readonly string[]): Promise<ExecResult[]> {
  return Promise.all(lines.map((line) => answerOf(tools, line)));
}

/** As {@link answerOf}, in a container that no other line shares: for one that may take long. */
export async function soleAnswerOf(tools: Container, line: string): Promise<ExecResult> {
  return nth(0, await runTogether(tools, [line]));
}

/** The standard output of a line; one that failed is thrown as the problem that `explain` makes of it. */
export function outputOf(answer: ExecResult, explain: (failure: ExecResult) => Problem): string {
  if (answer.exitCode !== 0) throw fail(problemOf(answer, explain));
  return answer.stdout;
}

/** It is run when everything that goes on at the moment has said what it asks. */
function aBatch(tools: Container): Batch {
  const lines: string[] = [];
  const answers = new Promise((resolve) => setImmediate(resolve)).then(() => {
    batches.delete(tools);
    return runTogether(tools, lines);
  });
  const batch = { lines, answers };
  batches.set(tools, batch);
  return batch;
}

async function runTogether(tools: Container, lines: readonly string[]): Promise<ExecResult[]> {
  const started = lines.map((line, i) => `{ { ${line}; } >${i}.out 2>${i}.err; echo $? >${i}.code; } &`);
  const files = lines.flatMap((_, i) => [`${i}.code`, `${i}.out`, `${i}.err`]);
  const joined = `for file in ${files.join(" ")}; do cat $file; printf '\\0'; done >/answers`;
  const script = ["mkdir /asked", "cd /asked", ...started, "wait", joined].join("\n");
  const parts = (await anew(tools).withExec(["sh", "-c", script]).file("/answers").contents()).split("\0");
  return lines.map((_, i) => {
    const [exitCode = "", stdout = "", stderr = ""] = parts.slice(3 * i, 3 * i + 3);
    // Not a number where the line did not come to its end, and so no success.
    return { exitCode: Number.parseInt(exitCode, 10), stdout, stderr };
  });
}

function nth(place: number, answers: readonly ExecResult[]): ExecResult {
  const answer = answers[place];
  if (answer === undefined) throw new InternalError("a line was asked and not answered");
  return answer;
}
