import { dag, type Container, type File } from "@dagger.io/dagger";
import { fail } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import type { ScanOutput } from "../src/scan/assess.ts";
import { databaseOf, databaseUrl, ecosystemsOfSystem, type Database } from "../src/scan/database.ts";
import { explainDatabase, explainScan } from "../src/scan/diagnose.ts";
import { all } from "../src/settled.ts";
import { shellLine } from "../src/shell.ts";
import { anew, type Step } from "./exec.ts";
import { waitingFor } from "./progress.ts";
import type { Toolbox } from "./toolbox.ts";

/** A database of vulnerabilities with its archive. */
export interface FetchedDatabase {
  readonly file: File;
  readonly database: Database;
}

/** Where the databases are mounted; the scanner looks for osv-scalibr/ECOSYSTEM/all.zip in it. */
const CACHE = "/osv";

/** What all scans have in common. A project's osv-scanner.toml would hide findings without reason and date. */
const COMMON = ["--config", "/osv-scanner.toml", "--offline-vulnerabilities", "--all-packages"];

/**
 * A container with the scanner in it. A collection of garbage less often than Go's default (100) takes a tenth off the
 * time of a call analysis; its memory stays below one and a half of what it is otherwise.
 */
export function withScanner(container: Container, scanner: File): Container {
  return container
    .withMountedFile("/usr/local/bin/osv-scanner", scanner)
    .withNewFile("/osv-scanner.toml", "")
    .withEnvVariable("GOGC", "200");
}

/** A container with the databases where the scanner looks for them. */
export function withDatabases(container: Container, databases: readonly FetchedDatabase[]): Container {
  return databases.reduce(
    (at, { file, database }) => at.withMountedFile(`${CACHE}/osv-scalibr/${database.ecosystem}/all.zip`, file),
    container.withEnvVariable("OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY", CACHE),
  );
}

/** Gives the databases of ecosystems; without any, those that the base of the images lets expect. */
export type DatabaseSource = (ecosystems?: readonly string[]) => Promise<readonly FetchedDatabase[]>;

/** Fetches the expected databases once, so that all scans of a run look things up in the same ones. */
export function databaseSource(plan: Plan, tools: Toolbox): DatabaseSource {
  let expected: Promise<FetchedDatabase[]> | undefined;
  const expect = async (): Promise<FetchedDatabase[]> =>
    fetchDatabases(ecosystemsOfSystem(await systemOf(plan)), tools);
  return (ecosystems) => {
    if (ecosystems !== undefined) return fetchDatabases(ecosystems, tools);
    expected ??= expect();
    return expected;
  };
}

/** What the base says of the system that it is: the text of its os-release, empty for a base without one. */
async function systemOf({ tools }: Plan): Promise<string> {
  try {
    return await dag.container().from(tools.base).file("/etc/os-release").contents();
  } catch {
    return "";
  }
}

/**
 * Fetches databases. The engine asks the server every time, and keeps a file while its ETag is the same.
 *
 * @throws SlipwayError `scan-database-missing`
 */
async function fetchDatabases(ecosystems: readonly string[], tools: Toolbox): Promise<FetchedDatabase[]> {
  const { vulnerabilityDatabases: base, release } = tools;
  const fetched = await all(
    ecosystems.map((ecosystem) => waitingFor(`the database of ${ecosystem}`, () => fetchDatabase(base, ecosystem))),
  );
  // The engine gives a file the time that the server says. It is no part of what the cache knows a file by, so that
  // without something new the answer could be that of another day.
  const dated = fetched.reduce(
    (at, { file, ecosystem }) => at.withMountedFile(`/databases/${ecosystem}`, file),
    anew(release),
  );
  const paths = fetched.map(({ ecosystem }) => `/databases/${ecosystem}`);
  const times = await dated.withExec(["stat", "--format=%Y", ...paths]).stdout();
  const modified = times.trim().split("\n").map(Number);
  return fetched.map(({ ecosystem, file }, i) => ({ file, database: databaseOf(base, ecosystem, modified[i] ?? 0) }));
}

async function fetchDatabase(base: string, ecosystem: string): Promise<{ file: File; ecosystem: string }> {
  const url = databaseUrl(base, ecosystem);
  try {
    return { ecosystem, file: await dag.http(url).sync() };
  } catch (error) {
    throw fail(explainDatabase(ecosystem, url, error instanceof Error ? error.message : String(error)));
  }
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
