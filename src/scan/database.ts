import type { Problem } from "../errors.ts";
import { ecosystemName } from "./fixed.ts";
import type { ScannedPackage } from "./osv.ts";

/** Where the public databases are, one archive for each ecosystem (https://google.github.io/osv.dev/data/#data-dumps). */
export const PUBLIC_DATABASES = "https://osv-vulnerabilities.storage.googleapis.com";

/** A database as it was used. */
export interface Database {
  /** `Go`, `Debian` */
  readonly ecosystem: string;
  readonly url: string;
  /** When it was made, in RFC 3339; absent where its server does not say. */
  readonly date?: string;
}

/** The address of an ecosystem's database. */
export function databaseUrl(base: string, ecosystem: string): string {
  return `${base.replace(/\/+$/, "")}/${encodeURIComponent(ecosystem)}/all.zip`;
}

/**
 * The databases that packages are looked up in, sorted. Go's is always among them.
 */
export function ecosystemsOf(packages: readonly ScannedPackage[]): string[] {
  const names = packages.map(({ ecosystem }) => ecosystemName(ecosystem)).filter((name) => name !== "");
  return [...new Set(["Go", ...names])].sort();
}

/** Systems whose packages are the packages of a base, by the ID of os-release: https://ossf.github.io/osv-schema/#defined-ecosystems */
const SYSTEMS: Readonly<Record<string, string>> = {
  alpine: "Alpine",
  chainguard: "Chainguard",
  debian: "Debian",
  ubuntu: "Ubuntu",
  wolfi: "Wolfi",
};

/**
 * The databases that an image will most likely be looked up in, sorted.
 *
 * @param osRelease text of the base's os-release: https://www.freedesktop.org/software/systemd/man/latest/os-release.html
 */
export function ecosystemsOfSystem(osRelease: string): string[] {
  const id = /^ID=["']?([a-z0-9._-]+)/m.exec(osRelease)?.[1] ?? "";
  const system = SYSTEMS[id];
  return system === undefined ? ["Go"] : ["Go", system].sort();
}

/**
 * A database from what the engine knows of its file.
 *
 * @param modified seconds since 1970: the server's Last-Modified; 0 where it sent none
 */
export function databaseOf(base: string, ecosystem: string, modified: number): Database {
  const date = modified > 0 ? new Date(modified * 1000).toISOString().replace(".000Z", "Z") : undefined;
  return { ecosystem, url: databaseUrl(base, ecosystem), ...(date !== undefined && { date }) };
}

/**
 * What is wrong with the databases' age: an old one finds nothing and lets everything pass.
 *
 * @param maxAge in days
 * @param now in RFC 3339
 */
export function ageProblems(databases: readonly Database[], maxAge: number, now: string): Problem[] {
  return databases.flatMap(({ ecosystem, url, date }): Problem[] => {
    const where = `scan database ${ecosystem}`;
    if (date === undefined) {
      return [
        {
          code: "scan-database-undated",
          where,
          what: "it is not known how old the database is",
          why: `${url} is served without a Last-Modified header`,
          remedy: "let the mirror send the time at which its content was made",
        },
      ];
    }
    const age = (Date.parse(now) - Date.parse(date)) / 86_400_000;
    if (age <= maxAge) return [];
    return [
      {
        code: "scan-database-old",
        where,
        what: `the database is ${Math.floor(age)} days old; ${maxAge} are allowed`,
        why: `${url} is of ${date}`,
        remedy: "bring the mirror up to date, or set scan.databaseMaxAge in slipway.yaml",
      },
    ];
  });
}

/**
 * Databases that a scan should have read and did not. The scanner says so on standard error alone: without a database,
 * or with a damaged one, it finds nothing and exits 0.
 *
 * @param log the scanner's standard error
 */
export function missingDatabases(where: string, packages: readonly ScannedPackage[], log: string): Problem[] {
  const loaded = new Set([...log.matchAll(/^Loaded (.+) local db from /gm)].map(([, name]) => name));
  const names = packages.map(({ ecosystem }) => ecosystemName(ecosystem)).filter((name) => name !== "");
  return [...new Set(names)]
    .filter((name) => !loaded.has(name))
    .sort()
    .map((name) => ({
      code: "scan-database-missing",
      where,
      what: `the ${name} packages were not looked up in a database`,
      ...reason(log, name),
      remedy: "check the address of the databases; each ecosystem needs its all.zip there",
    }));
}

function reason(log: string, ecosystem: string): { why?: string } {
  const line = log.split("\n").find((text) => text.includes(`could not load db for ${ecosystem} ecosystem`));
  return line === undefined ? {} : { why: line };
}
