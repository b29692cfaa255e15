import type { Identity } from "./signing/identity.ts";
import type { Signing } from "./signing/plan.ts";
import { InternalError } from "./errors.ts";
import type { SizeComparison } from "./image/size.ts";
import type { Plan } from "./plan.ts";
import type { PlatformImage } from "./oci.ts";
import type { Published } from "./publish.ts";
import type { ScanRecord } from "./scan/record.ts";
import type { ImagePlan } from "./images.ts";

/** When a stage ran, as the record keeps it. */
export interface RecordedStage {
  readonly stage: string;
  /** Milliseconds from the run's begin to the stage's. */
  readonly start: number;
  readonly milliseconds: number;
}

/** What a release did: the content of release.json. Its JSON Schema is record.schema.json. */
export interface ReleaseRecord {
  /** Rises when something is removed or means something else; what is added leaves it. */
  readonly schemaVersion: 1;
  readonly name: string;
  /** Git tag: `v1.4.0`. */
  readonly version: string;
  /** The environment that it was released to, where environments are configured. */
  readonly environment?: string;
  readonly commit: string;
  /** The commit's time in RFC 3339. */
  readonly date: string;
  readonly previous?: string;
  readonly image: ImageRecord;
  /** Its variants. */
  readonly variants: readonly VariantRecord[];
  /** Images with programs of their own; records of earlier versions of Slipway have none. */
  readonly further?: readonly FurtherRecord[];
  readonly charts: readonly ChartRecord[];
  /** Static manifests. */
  readonly manifests: readonly ManifestRecord[];
  /** Programs for people's own machines; missing where there are none. */
  readonly downloads?: readonly DownloadRecord[];
  /** By what the scan judged, and what it found. */
  readonly scan: ScanRecord;
  /** Everything that was published, in that order. */
  readonly published: readonly PublishedRecord[];
  /** Who signed, and what; missing where nothing is signed. */
  readonly signatures?: SignatureRecord;
  /** What was left out, and why. */
  readonly skipped: readonly SkippedStage[];
  /** Tool images, as they were used. */
  readonly tools: Readonly<Record<string, string>>;
  readonly stages: readonly RecordedStage[];
  /** Peak memory of the module's own process, in bytes. */
  readonly peakMemory: number;
}

interface ImageRecord {
  readonly reference: string;
  /** Digest of the index. */
  readonly digest: string;
  readonly platforms: readonly PlatformImage[];
  /** How its size compares with that of the version before; records of earlier versions of Slipway have none. */
  readonly comparison?: SizeComparison;
}

interface VariantRecord extends ImageRecord {
  /** `debug` */
  readonly variant: string;
}

interface FurtherRecord extends ImageRecord {
  /** `app-webhook` */
  readonly name: string;
}

/** The signatures of a release. Each subject has a provenance too. */
export interface SignatureRecord {
  readonly kind: Signing["kind"];
  /** PEM, where a key signed. */
  readonly publicKey?: string;
  /** Where an identity signed. */
  readonly identity?: Identity;
  /** Everything that is signed, by digest: `ghcr.io/acme/app@sha256:…`. */
  readonly subjects: readonly string[];
}

/** A stage that was left out. */
interface SkippedStage {
  readonly stage: string;
  readonly why: string;
}

export interface ChartRecord {
  readonly reference: string;
  /** Digest of the chart's manifest in the registry. */
  readonly digest: string;
  /** File in the output folder. */
  readonly file: string;
  /** SHA-256 of that file. */
  readonly package: string;
  /** Of that file, in bytes. */
  readonly size: number;
  /** Where the classic chart repository has it, if there is one. */
  readonly url?: string;
}

export interface ManifestRecord {
  /** `install` */
  readonly name: string;
  /** File in the output folder. */
  readonly file: string;
  /** SHA-256 of that file. */
  readonly digest: string;
}

export interface DownloadRecord {
  /** Of the program: `kubectl-app`. */
  readonly name: string;
  readonly platform: string;
  /** The archive in the output folder. */
  readonly file: string;
  /** SHA-256 of that file. */
  readonly digest: string;
  /** Of that file, in bytes. */
  readonly size: number;
}

/** One published artifact. */
export interface PublishedRecord extends Omit<Published, "name"> {
  /** Milliseconds from the run's begin until it was there for everybody. */
  readonly at: number;
}

/** A stage that published something: the time until which it ran is the time at which that was there. */
interface PublishingStage {
  readonly value: readonly Published[];
  readonly time: RecordedStage;
}

/** An image as it was built. */
export interface BuiltImage {
  readonly image: ImagePlan;
  readonly digest: string;
  readonly platforms: readonly PlatformImage[];
  /** Missing where nothing was compared. */
  readonly comparison?: SizeComparison;
}

/** What became of a plan. Times of stages are in milliseconds from any common point in time. */
export interface ReleaseOutcome {
  /** The plain one first. */
  readonly images: readonly BuiltImage[];
  readonly charts: readonly ChartRecord[];
  readonly manifests: readonly ManifestRecord[];
  readonly downloads: readonly DownloadRecord[];
  readonly scan: ScanRecord;
  readonly publishing: readonly PublishingStage[];
  readonly signatures?: SignatureRecord;
  readonly skipped: readonly SkippedStage[];
  readonly stages: readonly RecordedStage[];
  readonly peakMemory: number;
}

export function makeRecord(plan: Plan, outcome: ReleaseOutcome): ReleaseRecord {
  const { version, source, environment } = plan;
  const { images, charts, manifests, downloads, scan, peakMemory } = outcome;
  const begin = beginOf(outcome.stages);
  return {
    schemaVersion: 1,
    name: plan.name,
    version: version.gitTag,
    ...(environment?.kind === "chosen" && { environment: environment.name }),
    commit: source.commit,
    date: source.date,
    ...(source.previous !== undefined && { previous: source.previous.name }),
    ...recordImages(images),
    charts,
    manifests,
    ...(downloads.length > 0 && { downloads }),
    scan,
    published: outcome.publishing.flatMap(({ value, time }) =>
      value.map(({ kind, reference, digest, kept, size }) => {
        const at = time.start + time.milliseconds - begin;
        return { kind, reference, digest, kept, ...(size !== undefined && { size }), at };
      }),
    ),
    ...(outcome.signatures !== undefined && { signatures: outcome.signatures }),
    skipped: outcome.skipped,
    tools: plan.tools,
    stages: sinceBegin(outcome.stages),
    peakMemory,
  };
}

function recordImages([image, ...others]: readonly BuiltImage[]): RecordedImages {
  if (image === undefined) throw new InternalError("nothing was built");
  return {
    image: recordImage(image),
    variants: others.flatMap((built) => {
      const { variant } = built.image;
      return variant === undefined ? [] : [{ variant, ...recordImage(built) }];
    }),
    further: others.flatMap((built) => {
      const { variant, name } = built.image;
      return variant === undefined ? [{ name, ...recordImage(built) }] : [];
    }),
  };
}

/** The images of a release in its record. */
type RecordedImages = Pick<ReleaseRecord, "image" | "variants" | "further">;

/** All images of a record, the plain one first; of the others, for people, which they are. */
export function recordedImages({
  image,
  variants,
  further = [],
}: RecordedImages): (ImageRecord & { which?: string })[] {
  return [
    image,
    ...variants.map((each) => ({ ...each, which: `variant ${each.variant}` })),
    ...further.map((each) => ({ ...each, which: `image ${each.name}` })),
  ];
}

function recordImage({ image: { repository, tag }, digest, platforms, comparison }: BuiltImage): ImageRecord {
  const reference = `${repository}:${tag}`;
  return { reference, digest, platforms, ...(comparison !== undefined && { comparison }) };
}

/** Stages in the order in which they began, their times counted from the first one's begin. */
export function sinceBegin(stages: readonly RecordedStage[]): RecordedStage[] {
  const begin = beginOf(stages);
  return stages.map((stage) => ({ ...stage, start: stage.start - begin })).sort((a, b) => a.start - b.start);
}

function beginOf(stages: readonly RecordedStage[]): number {
  return Math.min(...stages.map(({ start }) => start));
}

/** Milliseconds from the run's begin to the end of its last stage. */
export function totalTime(stages: readonly RecordedStage[]): number {
  return Math.max(0, ...stages.map(({ start, milliseconds }) => start + milliseconds));
}

/** What became of a published artifact, in one or two words. */
export function stateOf({ kind, kept }: PublishedRecord): string {
  if (kept) return "was there";
  return kind === "channel" ? "moved" : "published";
}
