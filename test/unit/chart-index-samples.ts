import { parse } from "yaml";
import { makeEntry, type ChartPackage } from "../../src/chart-repository/entry.ts";
import { mergeEntry } from "../../src/chart-repository/merge.ts";

export const where = "gh-pages:index.yaml";
export const created = "2026-01-01T00:00:00Z";

/** A package of a chart; `more` is added to its Chart.yaml. */
export function aPackage(name: string, version: string, more = ""): ChartPackage {
  const digest = `sha256:${Buffer.from(`${name} ${version}`).toString("hex").padEnd(64, "0").slice(0, 64)}`;
  const metadata = `apiVersion: v2\nname: ${name}\nversion: ${JSON.stringify(version)}\n${more}`;
  return { metadata, digest, url: `${name}-${version}.tgz` };
}

export function merge(index: string | undefined, chart: ChartPackage, time = created): string {
  return mergeEntry(index, makeEntry(chart, time), time, where).text;
}

interface Index {
  generated?: string;
  entries: Record<string, { version: string; [key: string]: unknown }[]>;
}
export const read = (index: string): Index => parse(index) as Index;
export const versions = (index: string, name: string): string[] =>
  (read(index).entries[name] ?? []).map((v) => v.version);

/** As `helm repo index` writes it, with what people add by hand. */
export const helmIndex = `# maintained by hand
apiVersion: v1
entries:
  alpha:
  - apiVersion: v2
    created: "2020-01-01T00:00:00.123456789+02:00"
    description: |
      Two
      lines
    digest: ${"1".repeat(64)}
    name: alpha
    urls:
    - https://old.example.com/alpha-1.2.0.tgz
    version: 1.2.0
    x-unknown: {kept:   true}   # as it is
  # withdrawn: CVE-2020-1
  - apiVersion: v2
    digest: ${"2".repeat(64)}
    name: alpha
    urls: [alpha-1.0.0.tgz]
    version: "1.0.0"

  zeta: []
generated: "2020-01-01T00:00:00.123456789+02:00"
serverInfo:
  contextPath: /x
`;
