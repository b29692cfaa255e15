import type { Container, File } from "@dagger.io/dagger";
import { InternalError } from "../src/errors.ts";
import { DIGESTS, LISTING, parseListing, type Entry } from "../src/image/entry.ts";
import { stdoutOf } from "./exec.ts";

/** What is in a layer, as a registry or a layout keeps it. */
export async function entriesOf(layer: File, tools: Container): Promise<Entry[]> {
  return parseListing(await tar(layer, tools, LISTING));
}

/** As {@link entriesOf}, with the digests of the files: all of it has to be read. */
export async function digestedEntriesOf(layer: File, tools: Container): Promise<Entry[]> {
  const [listing, digests] = await Promise.all([tar(layer, tools, LISTING), tar(layer, tools, DIGESTS)]);
  return parseListing(listing, digests);
}

function tar(layer: File, tools: Container, args: readonly string[]): Promise<string> {
  const reading = tools
    .withMountedFile("/layer", layer)
    .withEnvVariable("LC_ALL", "C")
    .withWorkdir("/entries")
    .withExec(["tar", ...args, "--file=/layer"]);
  return stdoutOf(reading, ({ stderr }) => {
    throw new InternalError(`a layer cannot be read: ${stderr}`);
  });
}
