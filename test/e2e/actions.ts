import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aFolder, labVariable, root, run, type Outcome } from "./harness.ts";

/** What a step of the action left. */
export interface StepOutcome extends Outcome {
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What GitHub tells a step, as test/fixtures/events has it: its environment and the event file. */
interface RecordedEvent {
  readonly environment: Record<string, string>;
  readonly event: unknown;
}

/**
 * Runs the action's step in a repository, as GitHub does for a recorded event.
 *
 * @param name file in test/fixtures/events
 */
export async function onEvent(
  name: string,
  folder: string,
  registry: string,
  settings: Record<string, string> = {},
): Promise<StepOutcome> {
  const { environment, event } = JSON.parse(
    readFileSync(join(root, `test/fixtures/events/${name}.json`), "utf8"),
  ) as RecordedEvent;
  const runner = aFolder();
  const [eventFile, output, summary] = ["event.json", "output", "summary.md"].map((file) => join(runner, file));
  if (eventFile === undefined || output === undefined || summary === undefined) throw new Error("no files");
  writeFileSync(eventFile, JSON.stringify(event));
  writeFileSync(output, "");
  writeFileSync(summary, "");
  const env = {
    ...environment,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    SLIPWAY_OUTPUT: "dist",
    ...actionSurroundings(),
    SLIPWAY_REGISTRY: registry,
    SLIPWAY_REGISTRY_USER: labVariable("SLIPWAY_LAB_REGISTRY_USER"),
    SLIPWAY_REGISTRY_PASSWORD: readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim(),
    ...settings,
  };
  const outcome = await run(join(root, ".github/actions/slipway/run.sh"), [], { cwd: folder, env });
  return { ...outcome, summary: readFileSync(summary, "utf8"), outputs: parseOutputs(readFileSync(output, "utf8")) };
}

/** The variables that lead the action to this checkout and to the lab. */
export function actionSurroundings(): Record<string, string> {
  return {
    SLIPWAY_MODULE: root,
    SLIPWAY_MIRROR: labVariable("SLIPWAY_LAB_MIRROR"),
    SLIPWAY_MIRROR_PINNED: "false",
    SLIPWAY_VULNERABILITY_DATABASES: `${labVariable("SLIPWAY_LAB_FILES")}/osv`,
    SLIPWAY_KUBERNETES_SCHEMAS: `${labVariable("SLIPWAY_LAB_FILES")}/kubernetes-schemas`,
  };
}

/** As the runner reads the file: https://docs.github.com/actions/reference/workflow-commands#multiline-strings */
function parseOutputs(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([^]*?)\n?^\2$/gm);
  return Object.fromEntries([...found].map(([, name = "", , value = ""]) => [name, value]));
}
