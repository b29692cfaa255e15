import { artifactsOf } from "../documents/published.ts";
import { installLines, verifyLine } from "../documents/artifacts.ts";
import { given } from "../given.ts";
import { labelOf } from "../images.ts";
import type { SizeComparison } from "../image/size.ts";
import type { PlatformImage } from "../oci.ts";
import type { Plan } from "../plan.ts";
import {
  recordedImages,
  sinceBegin,
  stateOf,
  type BuiltImage,
  type DownloadRecord,
  type RecordedStage,
  type ReleaseRecord,
} from "../record.ts";
import type { Database } from "../scan/database.ts";
import type { Judged } from "../scan/gate.ts";
import type { ScanPolicy } from "../scan/settings.ts";

/** Everything that report.html says. */
export interface Report {
  readonly name: string;
  /** Git tag: `v1.4.0`. */
  readonly version: string;
  /** Where it went, where environments are configured. */
  readonly environment?: string;
  readonly commit: string;
  /** The commit's time in RFC 3339, UTC. */
  readonly date: string;
  /** Tag of the version before. */
  readonly previous?: string;
  readonly published: boolean;
  readonly artifacts: readonly ReportedArtifact[];
  /** The plain one first. */
  readonly images: readonly ReportedImage[];
  readonly charts: readonly ReportedChart[];
  readonly downloads: readonly DownloadRecord[];
  readonly stages: readonly RecordedStage[];
  readonly tools: Readonly<Record<string, string>>;
  readonly documents: ReportDocuments;
  readonly scan?: ReportedScan;
  /** Commands, as lines for a shell; empty where nothing was published. */
  readonly install: readonly string[];
  readonly verify: readonly string[];
}

/** One line of what is where. */
interface ReportedArtifact {
  readonly kind: string;
  readonly reference: string;
  readonly digest?: string;
  /** In bytes. */
  readonly size?: number;
  readonly state: string;
  /** Milliseconds from the run's begin until it was there. */
  readonly at?: number;
}

export interface ReportedImage {
  /** With tag. */
  readonly reference: string;
  /** `variant debug`, `image app-webhook`; missing for the plain one. */
  readonly which?: string;
  /** Of the index. */
  readonly digest: string;
  readonly platforms: readonly PlatformImage[];
  /** With the version before; a check compares nothing. */
  readonly comparison?: SizeComparison;
}

interface ReportedChart {
  /** The package's file. */
  readonly file: string;
  /** SHA-256 of that file. */
  readonly package: string;
  /** Of that file, in bytes. */
  readonly size: number;
}

/** The release's documents that the report holds, in Markdown. */
export interface ReportDocuments {
  /** What is new. */
  readonly changes: string;
  /** Missing for a first version. */
  readonly upgrade?: string;
}

/** What a scan found, and by what it was judged. */
export interface ReportedScan extends Pick<ScanPolicy, "threshold" | "onlyCalled" | "onlyFixable"> {
  readonly findings: readonly Judged[];
  readonly databases: readonly Database[];
}

/** The report of a release. */
export function reportOfRelease(
  plan: Plan,
  record: ReleaseRecord,
  documents: ReportDocuments,
  scan?: ReportedScan,
): Report {
  const { name, version, environment, commit, date, previous, charts, downloads = [], stages, tools } = record;
  const artifacts = artifactsOf(plan, record.published);
  return {
    name,
    version,
    ...(environment !== undefined && { environment }),
    commit,
    date,
    ...(previous !== undefined && { previous }),
    published: true,
    artifacts: record.published.map((artifact) => ({ ...artifact, state: stateOf(artifact) })),
    images: recordedImages(record),
    charts,
    downloads,
    stages,
    tools,
    documents,
    ...(scan !== undefined && { scan }),
    install: artifacts.flatMap(installLines),
    verify: artifacts.map(verifyLine),
  };
}

/** What a check made. Times of stages are in milliseconds from any common point in time. */
export interface CheckOutcome {
  /** The plain one first. */
  readonly images: readonly BuiltImage[];
  readonly charts: readonly ReportedChart[];
  readonly downloads: readonly DownloadRecord[];
  readonly stages: readonly RecordedStage[];
}

/** The report of a check, which publishes nothing: what a release would publish. */
export function reportOfCheck(
  plan: Plan,
  { images, charts, downloads, stages }: CheckOutcome,
  documents: ReportDocuments,
  scan?: ReportedScan,
): Report {
  const { name, version, source, tools, environment } = plan;
  const reported = images.map(({ image, digest, platforms }) => ({
    reference: `${image.repository}:${image.tag}`,
    ...given({ which: labelOf(image) }),
    digest,
    platforms,
  }));
  return {
    name,
    version: version.gitTag,
    ...(environment?.kind === "chosen" && { environment: environment.name }),
    commit: source.commit,
    date: source.date,
    ...(source.previous !== undefined && { previous: source.previous.name }),
    published: false,
    artifacts: artifactsOf(plan, reported).map(({ kind, repository, tag, digest }) => ({
      kind,
      reference: `${repository}:${tag}`,
      ...(digest !== undefined && { digest }),
      state: "not published",
    })),
    images: reported,
    charts,
    downloads,
    stages: sinceBegin(stages),
    tools,
    documents,
    ...(scan !== undefined && { scan }),
    install: [],
    verify: [],
  };
}
