import type { Plan } from "./plan.ts";
import type { PlatformDigest } from "./oci.ts";
import type { Published } from "./publish.ts";
import { seconds, table } from "./table.ts";

/** The time of a stage, as the record keeps it. */
export interface RecordedStage {
  readonly stage: string;
  readonly milliseconds: number;
}

/** What a release did: the content of release.json. */
export interface ReleaseRecord {
  readonly schemaVersion: 1;
  readonly name: string;
  /** Git tag: `v1.4.0`. */
  readonly version: string;
  readonly commit: string;
  /** The commit's time in RFC 3339. */
  readonly date: string;
  readonly previous?: string;
  readonly image: {
    readonly reference: string;
    readonly digest: string;
    readonly platforms: readonly PlatformDigest[];
  };
  readonly charts: readonly ChartRecord[];
  /** Tool images, as they were used. */
  readonly tools: Readonly<Record<string, string>>;
  readonly stages: readonly RecordedStage[];
  /** Peak memory of the module's own process, in bytes. */
  readonly peakMemory: number;
}

export interface ChartRecord {
  readonly reference: string;
  /** Digest of the chart's manifest in the registry. */
  readonly digest: string;
  /** File in the output folder. */
  readonly file: string;
  /** SHA-256 of that file. */
  readonly package: string;
  /** Where the classic chart repository has it, if there is one. */
  readonly url?: string;
}

export function makeRecord(
  plan: Plan,
  image: Published,
  platforms: readonly PlatformDigest[],
  charts: readonly ChartRecord[],
  stages: readonly RecordedStage[],
  peakMemory: number,
): ReleaseRecord {
  const { version, source } = plan;
  return {
    schemaVersion: 1,
    name: plan.name,
    version: version.gitTag,
    commit: source.commit,
    date: source.date,
    ...(source.previous !== undefined && { previous: source.previous.name }),
    image: { reference: image.reference, digest: image.digest, platforms },
    charts,
    tools: plan.tools,
    stages,
    peakMemory,
  };
}

/** The end of a release for people: what is where, how long it took, and how to use it. */
export function renderSummary(record: ReleaseRecord, published: readonly Published[]): string {
  const artifacts = published.map(({ kind, reference, digest, kept }) => [
    kind,
    reference,
    digest,
    kept ? "was there" : kind === "channel" ? "moved" : "published",
  ]);
  const stages = record.stages.map(({ stage, milliseconds }) => [stage, seconds(milliseconds)]);
  return [
    `${record.name} ${record.version} of commit ${record.commit}`,
    table(["what", "reference", "digest", "state"], artifacts),
    table(["stage", "time"], stages),
    ["Try it:", ...usage(record)].join("\n"),
    "",
  ].join("\n\n");
}

function usage({ name, image, charts }: ReleaseRecord): string[] {
  return [
    `  docker pull ${splitTag(image.reference)[0]}@${image.digest}`,
    ...charts.map(({ reference }) => {
      const [repository, tag] = splitTag(reference);
      return `  helm install ${name} oci://${repository} --version ${tag.replaceAll("_", "+")}`;
    }),
  ];
}

function splitTag(reference: string): [string, string] {
  const colon = reference.lastIndexOf(":");
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}
