import type { Container, File } from "@dagger.io/dagger";
import { explainGoCache, explainGoCacheSaving } from "../src/diagnose.ts";
import { shellLine } from "../src/shell.ts";
import { anew, sync, withScript } from "./exec.ts";
import { BUILD_CACHE, MODULE_CACHE } from "./toolbox.ts";

/**
 * Puts into this engine's caches what {@link saveGoCache} took out of another one's. The engine does it once for each archive.
 *
 * @throws SlipwayError `go-cache-broken`
 */
export async function restoreGoCache(golang: Container, archive: File): Promise<void> {
  const restored = golang.withMountedFile(ARCHIVE, archive);
  await sync(withScript(restored, [shellLine("tar", "-xf", ARCHIVE, "--directory=/", ...FOLDERS)]), explainGoCache);
}

/**
 * What this engine's caches hold: every compiled package, and as Go downloaded them the modules that it unpacked here, that is, used. Old
 * versions that were only carried along are left behind, so that an archive that is restored, used and saved again does not grow for ever;
 * Go itself drops compiled packages that nobody used for five days.
 *
 * @returns a tar file. It is sorted, because of an interrupted restoration Go has to find no module's checksum without the whole module
 * @throws SlipwayError `go-cache-unreadable`
 */
export async function saveGoCache(golang: Container): Promise<File> {
  const lines = [
    shellLine("mkdir", "-p", ...FOLDERS.map((folder) => `/${folder}`)),
    `cd /${DOWNLOADS}`,
    UNUSED,
    shellLine("tar", "--sort=name", "-cf", ARCHIVE, "--directory=/", ...LEFT_OUT, ...FOLDERS),
  ];
  return (await sync(withScript(anew(golang), lines), explainGoCacheSaving)).file(ARCHIVE);
}

const ARCHIVE = "/go-cache.tar";
const DOWNLOADS = `${MODULE_CACHE}/cache/download`.slice(1);
const FOLDERS = [DOWNLOADS, BUILD_CACHE.slice(1)];

/** Modules that lie here only as they were downloaded. Their archive and their folder have the same name: https://go.dev/ref/mod#module-cache */
const UNUSED = `find . -path '*/@v/*.zip' | while read -r zip; do
  module=\${zip%/@v/*} version=\${zip##*/@v/}
  test -d "${MODULE_CACHE}/$module@\${version%.zip}" || echo "${DOWNLOADS}/\${zip#./}"
done >/unused`;
const LEFT_OUT = ["--anchored", "--no-wildcards", "--exclude-from=/unused"];
