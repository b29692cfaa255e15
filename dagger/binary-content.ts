import type { Container } from "@dagger.io/dagger";
import { fail, InternalError } from "../src/errors.ts";
import { explainContent } from "../src/scan/diagnose.ts";
import { parseGoVersion, type BinaryContent } from "../src/scan/go-modules.ts";
import { stdoutOf, sync } from "./exec.ts";
import type { ImageLayout } from "./layout.ts";

/**
 * What the controller in a finished image says it consists of: what scan and SBOM are compared with.
 *
 * @param digest of the image's manifest
 * @param path of the binary in the image
 * @param where for problems: `scan of linux/amd64`
 * @throws SlipwayError `scan-incomplete` for a binary that does not say it
 */
export async function contentOf(
  digest: string,
  { directory }: ImageLayout,
  path: string,
  tools: Container,
  where: string,
): Promise<BinaryContent> {
  const taken = await sync(
    tools
      .withMountedDirectory("/layout", directory)
      .withExec(["regctl", "image", "get-file", `ocidir:///layout@${digest}`, path, "/binary"]),
    ({ stderr }) => {
      throw new InternalError(`the binary could not be taken out of the image: ${stderr}`);
    },
  );
  const explain = explainContent(where);
  const text = await stdoutOf(taken.withExec(["go", "version", "-m", "/binary"]), ({ stderr }) => explain(stderr));
  const content = parseGoVersion(text);
  if (content === undefined) throw fail(explain(text));
  return content;
}
