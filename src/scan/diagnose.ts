import type { Problem } from "../errors.ts";

/** The problem of a scan that failed, other than by finding something. */
export function explainScan(where: string): (failure: { exitCode: number; stderr: string }) => Problem {
  return ({ exitCode, stderr }) => {
    const why = stderr.trim().split("\n").slice(-15).join("\n");
    if (exitCode === NO_PACKAGES) {
      return {
        code: "scan-incomplete",
        where,
        what: "the scanner found no package at all",
        why,
        remedy: "build the binary with Go modules, uncompressed; `go version -m` has to list them",
      };
    }
    if (/unable to fetch OSV database|could not load db/.test(stderr)) {
      return {
        code: "scan-database-missing",
        where,
        what: "the scanner cannot read a database of known vulnerabilities",
        why,
        remedy: "check what is served at the address of the databases: each ecosystem's all.zip has to be whole",
      };
    }
    return {
      code: "scan-failed",
      where,
      what: `the scanner failed with exit code ${exitCode}`,
      why,
      remedy: "see the scanner's message; `dagger call scan` repeats this stage alone",
    };
  };
}

/** The problem of a binary that does not say what it is built from, with what the toolchain says of it. */
export function explainContent(where: string): (why: string) => Problem {
  return (why) => ({
    code: "scan-incomplete",
    where,
    what: "the binary does not say which Go modules it consists of",
    why: why.trim(),
    remedy: "build it with Go modules, uncompressed; `go version -m` has to list them",
  });
}

/** The problem of a database that could not be fetched. */
export function explainDatabase(ecosystem: string, url: string, why: string): Problem {
  return {
    code: "scan-database-missing",
    where: `scan database ${ecosystem}`,
    what: "the database of known vulnerabilities could not be fetched",
    why: `${url}\n${why}`,
    remedy:
      "check the network; behind a firewall set --vulnerability-databases to a mirror with an all.zip for each ecosystem",
  };
}

/** What osv-scanner exits with where it sees nothing to scan. */
const NO_PACKAGES = 128;
