/** A command as a line for a POSIX shell, quoted where that is needed. */
export function shellLine(...argv: readonly string[]): string {
  return argv.map(quoted).join(" ");
}

/**
 * The beginning of a shell line that makes an archive, to be followed by what goes into it. The archive depends on names and contents
 * alone: https://reproducible-builds.org/docs/archives/
 *
 * @param epoch the time of all that is in it, in seconds since 1970
 */
export function fixedTar(archive: string, epoch: number): string {
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  return shellLine("tar", "--format=ustar", "--sort=name", `--mtime=@${epoch}`, ...owner, "-cf", archive);
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
