/** A command as a line for a POSIX shell, quoted where that is needed. */
export function shellLine(...argv: readonly string[]): string {
  return argv.map(quoted).join(" ");
}

/**
 * Shell lines that make an archive (tar.gz) and write what sha256sum says of it. The archive depends on names and contents alone:
 * https://reproducible-builds.org/docs/archives/
 *
 * @param what goes into it, as the shell reads it
 * @param epoch the time of all that is in it, in seconds since 1970
 */
export function archiveLines(archive: string, what: string, epoch: number, sum: string): string[] {
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  const form = ["--format=ustar", "--sort=name", `--mtime=@${epoch}`, ...owner];
  return [
    `${shellLine("tar", ...form, "-cf", "/archive.tar")} ${what}`,
    `gzip --no-name --best </archive.tar >${shellLine(archive)}`,
    `sha256sum ${shellLine(archive)} >${shellLine(sum)}`,
  ];
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
