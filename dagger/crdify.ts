import { explainCrdify } from "../src/diagnose.ts";
import type { CrdPair } from "../src/documents/upgrade/crd-pairs.ts";
import { CRDIFY_CONFIG, notCompared, readCrdify, type CrdBreak } from "../src/documents/upgrade/crdify.ts";
import { CRDIFY } from "../src/tools.ts";
import { sync } from "./exec.ts";
import { folderOf } from "./files.ts";
import { goTool } from "./go-tool.ts";
import type { Toolbox } from "./toolbox.ts";

/**
 * What of the changes of CRDs can break their users, as crdify sees it. Without changes nothing is run.
 *
 * @throws SlipwayError `tool-unavailable`, `crdify-failed`
 */
export async function crdBreaks(pairs: readonly CrdPair[], tools: Toolbox): Promise<CrdBreak[]> {
  if (pairs.length === 0) return [];
  const texts = pairs.flatMap(({ before, after }, i) => [
    [`crds/${i}/before.json`, JSON.stringify(before)],
    [`crds/${i}/after.json`, JSON.stringify(after)],
  ]);
  const [crdify, files] = await Promise.all([
    goTool(tools.fetching, CRDIFY),
    folderOf({
      "config.json": JSON.stringify(CRDIFY_CONFIG),
      ...(Object.fromEntries(texts) as Record<string, string>),
    }),
  ]);
  const ready = tools.release
    .withMountedFile("/usr/local/bin/crdify", crdify)
    .withMountedDirectory("/comparison", files)
    .withWorkdir("/results");
  const done = await sync(ready.withExec(["sh", "-c", SHELL]), explainCrdify);
  const results = await Promise.all(
    pairs.map(async ({ name }, i) => {
      const result = await done.file(`/results/${i}.json`).contents();
      return result === ""
        ? [notCompared(name, await done.file(`/results/${i}.log`).contents())]
        : readCrdify(name, result);
    }),
  );
  return results.flat();
}

/** That changes break something, or that there is no comparing, is a result (exit code 1); anything else ends it all. */
const SHELL = `
for pair in /comparison/crds/*; do
  code=0 name=\${pair##*/}
  crdify "file://$pair/before.json" "file://$pair/after.json" --config /comparison/config.json --output=json \\
    >"$name.json" 2>"$name.log" || code=$?
  [ $code -le 1 ] || { cat "$name.log" >&2; exit $code; }
done
`;
