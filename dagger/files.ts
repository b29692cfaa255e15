import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { dag, type Directory } from "@dagger.io/dagger";

/**
 * A folder of texts, by path. They take the way over the module's own working folder: what is an argument of an API
 * call stands in the log, and a report there hides everything else.
 */
export async function folderOf(texts: Readonly<Record<string, string>>): Promise<Directory> {
  const folder = await mkdtemp("texts-");
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return dag.currentModule().workdir(basename(folder));
}
