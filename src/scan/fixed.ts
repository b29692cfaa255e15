import semver from "semver";

/** What an OSV record says about one package (https://ossf.github.io/osv-schema/#affected-fields). */
export interface Affected {
  readonly package?: { readonly name?: string; readonly ecosystem?: string };
  readonly ranges?: readonly {
    readonly type?: string;
    readonly events?: readonly { readonly introduced?: string; readonly fixed?: string }[];
  }[];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly ecosystem: string;
}

/**
 * The lowest version of a package in which a vulnerability is fixed by the word of all its records.
 *
 * @param records for each record of the vulnerability what it affects
 * @returns undefined where at least one record knows of no fix
 */
export function fixedVersion(subject: Package, records: readonly (readonly Affected[])[]): string | undefined {
  const fixes = records.map((affected) => fixOf(subject, affected));
  if (fixes.length === 0 || fixes.includes(undefined)) return undefined;
  return (fixes as string[]).reduce((highest, fix) => (isLess(highest, fix) ? fix : highest));
}

function fixOf({ name, version, ecosystem }: Package, affected: readonly Affected[]): string | undefined {
  const fixes = affected
    .filter((entry) => entry.package?.name === name && sameEcosystem(entry.package.ecosystem ?? "", ecosystem))
    .flatMap(({ ranges }) => ranges ?? [])
    // Commits of a git range are no versions.
    .filter(({ type }) => type !== "GIT")
    .flatMap(({ events }) => events ?? [])
    .flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  if (semver.valid(version) === null) return fixes.at(-1);
  // Older minor versions may have fixes of their own: the next one above is the smallest step.
  const above = fixes.filter((fix) => isLess(version, fix));
  return above.length === 0 ? undefined : above.reduce((lowest, fix) => (isLess(fix, lowest) ? fix : lowest));
}

/** `Debian` and `Debian:12` are one ecosystem, `Debian:11` and `Debian:12` are not. */
function sameEcosystem(record: string, scanned: string): boolean {
  return record === scanned || ecosystemName(scanned) === record || ecosystemName(record) === scanned;
}

/** The ecosystem without a distribution's release: what its database is called. */
export function ecosystemName(ecosystem: string): string {
  return ecosystem.split(":")[0] ?? "";
}

/** Other orders than that of semantic versions are the distributions' own; there the later mention counts. */
function isLess(a: string, b: string): boolean {
  if (semver.valid(a) === null || semver.valid(b) === null) return true;
  return semver.lt(a, b);
}
