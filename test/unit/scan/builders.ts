import { readFileSync } from "node:fs";
import type { Finding } from "../../../src/scan/findings.ts";
import { scanPolicy, type ScanConfig, type ScanPolicy } from "../../../src/scan/settings.ts";

/**
 * What osv-scanner 2.5.1 printed for the sample `tiny` with test/fixtures/osv/vulnerable over it and the advisories of
 * test/fixtures/osv/database; the images hold the binary and a Debian package.
 */
export function recorded(name: string): string {
  return readFileSync(new URL(`recorded/${name}`, import.meta.url), "utf8");
}

/** What it says on standard error when it has read these databases. */
export function logOf(...databases: string[]): string {
  return databases.map((name) => `Loaded ${name} local db from /osv/osv-scalibr/${name}/all.zip\n`).join("");
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: "GO-2021-0113",
    aliases: ["CVE-2021-38561", "GHSA-ppp9-7jff-5vj2"],
    package: "golang.org/x/text",
    version: "0.3.6",
    ecosystem: "Go",
    summary: "A malformed language tag makes Parse read out of bounds",
    severity: "high",
    fixedVersion: "0.3.7",
    called: "unknown",
    where: ["linux/amd64"],
    ...changes,
  };
}

export function aPolicy(config: ScanConfig = {}): ScanPolicy {
  return scanPolicy(config);
}
