/**
 * One thing that is wrong and that the user can put right.
 *
 * All four texts are plain sentences or fragments without a trailing full stop. They are shown to people, so they
 * hold no secret and no stack trace.
 */
export interface Problem {
  /** Stable identifier, for searching and for tests: `config-unknown-key`. */
  readonly code: string;
  /** The place: `slipway.yaml:3:5`, `stage test`, `registry ghcr.io`. */
  readonly where: string;
  /** What is wrong. */
  readonly what: string;
  /** Why it is wrong, or the evidence for it; may span several lines. */
  readonly why?: string;
  /** What the user can do about it. */
  readonly remedy: string;
  /** The stage that failed, where one did. */
  readonly stage?: string;
}

/** A failure that the user can put right. Its message lists every problem, because only the message reaches the user. */
export class SlipwayError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(renderProblems(problems));
    this.name = "SlipwayError";
    this.problems = problems;
  }
}

/** A failure that is a bug of Slipway itself: something that the code holds to be impossible. */
export class InternalError extends Error {
  constructor(what: string) {
    super(`${what}\nThis is a bug in Slipway: please report it with the command that you ran.`);
    this.name = "InternalError";
  }
}

/** The error for a single problem. */
export function fail(problem: Problem): SlipwayError {
  return new SlipwayError([problem]);
}

/**
 * The error that leaves a stage: it names the stage. Only the message of an error that is not ours changes: the engine
 * looks for other things in it.
 */
export function inStage(stage: string, error: unknown): unknown {
  if (error instanceof SlipwayError) return new SlipwayError(error.problems.map((problem) => ({ stage, ...problem })));
  if (error instanceof Error && !error.message.startsWith("stage ")) error.message = `stage ${stage}: ${error.message}`;
  return error;
}

/** Throws when there is at least one problem; reports all of them together. */
export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SlipwayError(problems);
}

/**
 * The problems as text: a headline, then for each its place, cause and remedy. Empty for none.
 *
 * @param noun what the headline calls them
 */
export function renderProblems(problems: readonly Problem[], noun = "problem"): string {
  if (problems.length === 0) return "";
  const headline = problems.length === 1 ? `1 ${noun}` : `${problems.length} ${noun}s`;
  return [`${headline}:`, ...problems.map(renderProblem)].join("\n\n");
}

function renderProblem(problem: Problem): string {
  const lines = [`${problem.where}: ${problem.what} [${problem.code}]`];
  if (problem.stage !== undefined) lines.push(indented("stage: ", problem.stage));
  if (problem.why !== undefined && problem.why !== "") lines.push(indented("why:   ", problem.why));
  lines.push(indented("remedy:", problem.remedy));
  return lines.join("\n");
}

function indented(label: string, text: string): string {
  return `  ${label} ${text.trimEnd().split("\n").join("\n          ")}`;
}
