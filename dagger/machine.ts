import type { Container, File } from "@dagger.io/dagger";
import { throwIfAny } from "../src/errors.ts";
import { clockProblem, spaceProblem } from "../src/machine.ts";
import { parseReference } from "../src/reference.ts";
import { answerOf } from "./answers.ts";
import { fetchTrusting } from "./trusted-fetch.ts";

/** @throws SlipwayError `disk-full` when the engine's disk has no room for a release */
export async function checkSpace(tools: Container): Promise<void> {
  const { stdout } = await answerOf(tools, "df --block-size=1 --output=avail /");
  throwIfAny(spaceProblem(Number(stdout.split("\n")[1])));
}

/**
 * Compares the engine's clock with the registry's. A registry that does not say the time, or cannot be asked, is no
 * fault here: whether it answers is another check.
 *
 * @throws SlipwayError `clock-wrong`
 */
export async function checkClock(registry: string, ca: File | undefined): Promise<void> {
  const { registry: host } = parseReference(`${registry}/x`, "registry");
  const send = ca === undefined ? fetch : fetchTrusting(await ca.contents());
  const answer = await send(`https://${host}/v2/`, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE) }).catch(
    () => undefined,
  );
  throwIfAny(clockProblem(Date.now(), answer?.headers.get("date") ?? null, host));
}

/** In milliseconds. */
const PATIENCE = 5_000;
