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

/**
 * A folder of the repository. Engine v0.19.10 knows a subfolder of what a call is given by its content alone: of two calls at
 * the same time whose charts are the same, but in different folders, one would look for it where the other one has it. A copy
 * is known by where it comes from.
 */
export function subfolder(source: Directory, path: string): Directory {
  return dag
    .directory()
    .withDirectory("/", source, { include: [`${path}/**`] })
    .directory(path);
}

/** Content of a file; undefined where there is none. */
export async function textOf(folder: Directory, path: string): Promise<string | undefined> {
  const found = await folder.glob(path);
  return found.includes(path) ? folder.file(path).contents() : undefined;
}
