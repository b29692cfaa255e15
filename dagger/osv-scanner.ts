import { dag, type Container, type File } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import type { ScanOutput } from "../src/scan/assess.ts";
import { databaseOf, databaseUrl, type Database } from "../src/scan/database.ts";
import { explainDatabase, explainScan } from "../src/scan/diagnose.ts";
import { shellLine } from "../src/shell.ts";
import { anew, type Step } from "./exec.ts";
import { waitingFor } from "./progress.ts";
import type { Toolbox } from "./toolbox.ts";

/** A database of vulnerabilities with its archive. */
interface FetchedDatabase {
  readonly file: File;
  readonly database: Database;
}

/** Where the databases are mounted; the scanner looks for osv-scalibr/ECOSYSTEM/all.zip in it. */
const CACHE = "/osv";

/** What all scans have in common. A project's osv-scanner.toml would hide findings without reason and date. */
const COMMON = ["--config", "/osv-scanner.toml", "--offline-vulnerabilities", "--all-packages"];

/** A container with the scanner in it. */
export function withScanner(container: Container, scanner: File): Container {
  return container.withMountedFile("/usr/local/bin/osv-scanner", scanner).withNewFile("/osv-scanner.toml", "");
}

/** A container with the databases where the scanner looks for them. */
export function withDatabases(container: Container, databases: readonly FetchedDatabase[]): Container {
  return databases.reduce(
    (at, { file, database }) => at.withMountedFile(`${CACHE}/osv-scalibr/${database.ecosystem}/all.zip`, file),
    container.withEnvVariable("OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY", CACHE),
  );
}

/** Gives an ecosystem's database; see {@link databaseSource}. */
export type DatabaseSource = (ecosystem: string) => Promise<FetchedDatabase>;

/** Fetches each ecosystem's database once, so that all scans of a run look things up in the same one. */
export function databaseSource({ vulnerabilityDatabases, release }: Toolbox): DatabaseSource {
  const fetched = new Map<string, Promise<FetchedDatabase>>();
  return (ecosystem) => {
    const known = fetched.get(ecosystem) ?? fetchDatabase(vulnerabilityDatabases, ecosystem, release);
    fetched.set(ecosystem, known);
    return waitingFor(`the database of ${ecosystem}`, () => known);
  };
}

/**
 * Fetches an ecosystem's database. The engine asks the server every time, and keeps the file while its ETag is the same.
 *
 * @throws SlipwayError `scan-database-missing`
 */
async function fetchDatabase(base: string, ecosystem: string, tools: Container): Promise<FetchedDatabase> {
  const url = databaseUrl(base, ecosystem);
  let file: File;
  try {
    file = await dag.http(url).sync();
  } catch (error) {
    throw fail(explainDatabase(ecosystem, url, error instanceof Error ? error.message : String(error)));
  }
  // The engine gives the file the time that the server says. It is no part of what the cache knows a file by, so that
  // without something new the answer could be that of another day.
  const modified = await anew(tools.withMountedFile("/all.zip", file))
    .withExec(["stat", "--format=%Y", "/all.zip"])
    .stdout();
  return { file, database: databaseOf(base, ecosystem, Number(modified)) };
}

/**
 * A run of the scanner as a step: {@link reportOf} has what it printed. That it found something (exit code 1) is a result;
 * anything else but 0 is a failure, and stays one for the engine, which would answer the next run from its cache otherwise.
 *
 * @param report name that the run's report has among those of its container
 * @param command `image` or `source`
 * @param where for problems: `scan of linux/amd64`
 */
export function scannerStep(report: string, command: "image" | "source", args: readonly string[], where: string): Step {
  const scanner = shellLine("osv-scanner", "scan", command, ...COMMON, ...args);
  // Both streams are kept in files: they are large, and the engine would show them.
  const [out, log] = [`${REPORTS}/${report}`, `${REPORTS}/${report}.log`];
  const failed = `{ code=$?; [ $code -le 1 ] || { cat ${log} >&2; exit $code; }; }`;
  return { line: `mkdir -p ${REPORTS}; ${scanner} >${out} 2>${log} || ${failed}`, explain: explainScan(where) };
}

/** What a run of the scanner printed, after its {@link scannerStep}. */
export async function reportOf(done: Container, report: string): Promise<ScanOutput> {
  const read = (name: string): Promise<string> => done.file(`${REPORTS}/${name}`).contents();
  const [json, log] = await Promise.all([read(report), read(`${report}.log`)]);
  return { json, log };
}

const REPORTS = "/reports";
