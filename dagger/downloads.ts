import { dag, type Directory, type File } from "@dagger.io/dagger";
import { archivesOf, type Archive, type DownloadPlan } from "../src/downloads.ts";
import { InternalError } from "../src/errors.ts";
import type { DownloadRecord } from "../src/record.ts";
import { archiveLines } from "../src/shell.ts";
import { compile } from "./build.ts";
import { sync, withScript } from "./exec.ts";
import type { Ready, Run } from "./pipeline.ts";
import { waitingFor } from "./progress.ts";

/** The programs for people's own machines. */
export interface Downloads {
  /** The archives. */
  readonly folder: Directory;
  readonly files: readonly DownloadRecord[];
}

/**
 * Compiles the programs for people's own machines, and packs each with the repository's licence. One after the other: the linker
 * of a large program wants a gigabyte of memory.
 */
export async function makeDownloads(run: Run, ready: Ready): Promise<Downloads> {
  let folder = dag.directory();
  const files: DownloadRecord[] = [];
  for (const download of run.plan.downloads) {
    for (const archive of archivesOf(download, run.plan.version.gitTag)) {
      const { file, record } = await waitingFor(archive.file, () => makeArchive(run, ready, download, archive));
      folder = folder.withFile(archive.file, file);
      files.push(record);
    }
  }
  return { folder, files };
}

async function makeArchive(
  { plan, tools }: Run,
  { code, container }: Ready,
  { name }: DownloadPlan,
  { platform, file: fileName, binary }: Archive,
): Promise<{ file: File; record: DownloadRecord }> {
  const compilation = { binaries: [binary], buildTags: plan.build.tags, platform, purpose: `, ${name}` };
  const program = await compile(code, container, plan, compilation);
  const packed = withScript(
    tools.release
      .withDirectory("/packed", code, { include: LICENCES })
      .withDirectory("/packed", program)
      .withWorkdir("/packed"),
    archiveLines(`/${fileName}`, "*", plan.source.epoch, SUM),
  );
  const done = await sync(packed, ({ stderr }) => {
    throw new InternalError(`${fileName} could not be packed: ${stderr}`);
  });
  const file = done.file(`/${fileName}`);
  const [sum, size] = await Promise.all([done.file(SUM).contents(), file.size()]);
  const digest = `sha256:${sum.split(" ")[0] ?? ""}`;
  return { file, record: { name, platform, file: `downloads/${fileName}`, digest, size } };
}

/** What an archive says about the rights to its program; at the root of the repository. */
const LICENCES = ["LICENSE*", "LICENCE*", "NOTICE*", "COPYING*"];

const SUM = "/sum";
