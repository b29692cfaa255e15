import { changeOf, comparedWith, signedBytes } from "./image/size.ts";
import { recordedImages, stateOf, totalTime, type PublishedRecord, type ReleaseRecord } from "./record.ts";
import { bytes, seconds, table } from "./table.ts";

/** The end of a release for people: what is where, how large, how long it took, and how to use it. */
export function renderSummary(record: ReleaseRecord): string {
  const { stages, downloads = [] } = record;
  const rows = record.published.flatMap((artifact) => [
    [
      artifact.kind,
      artifact.reference,
      artifact.digest,
      artifact.size === undefined ? "" : bytes(artifact.size),
      stateOf(artifact),
      seconds(artifact.at),
    ],
    ...platformRows(record, artifact),
  ]);
  const archives = downloads.map(({ file, digest, size }) => ["download", file, digest, bytes(size), "", ""]);
  const times = stages.map(({ stage, start, milliseconds }) => [stage, seconds(start), seconds(milliseconds)]);
  const target = record.environment === undefined ? "" : ` to ${record.environment}`;
  return [
    `${record.name} ${record.version}${target} of commit ${record.commit}, in ${seconds(totalTime(stages))}`,
    table(["what", "where", "digest", "size", "state", "time"], [...rows, ...archives]),
    table(["stage", "begin", "duration"], times),
    ...comparisons(record),
    ...record.skipped.map(({ stage, why }) => `No ${stage}: ${why}`),
    ["Try it:", ...usage(record)].join("\n"),
    "",
  ].join("\n\n");
}

/** The platforms of an image, with what changed in size. */
function platformRows(record: ReleaseRecord, { kind, reference }: PublishedRecord): string[][] {
  if (kind !== "image") return [];
  const { platforms = [], comparison } = recordedImages(record).find((one) => one.reference === reference) ?? {};
  return platforms.map(({ platform, digest, size }) => {
    const change = changeOf(comparison, platform)?.change;
    return ["", `  ${platform}`, digest, bytes(size), ...(change === undefined ? [] : [signedBytes(change)])];
  });
}

function comparisons(record: ReleaseRecord): string[] {
  const lines = recordedImages(record).flatMap(({ comparison }) => (comparison ? [comparedWith(comparison)] : []));
  return lines.length === 0 ? [] : [[...new Set(lines)].join("\n")];
}

function usage({ name, image, charts, manifests }: ReleaseRecord): string[] {
  return [
    `  docker pull ${splitTag(image.reference)[0]}@${image.digest}`,
    ...charts.map(({ reference }) => {
      const [repository, tag] = splitTag(reference);
      return `  helm install ${name} oci://${repository} --version ${tag.replaceAll("_", "+")}`;
    }),
    ...manifests.slice(0, 1).map(({ file }) => `  kubectl apply --server-side --filename ${file}`),
  ];
}

function splitTag(reference: string): [string, string] {
  const colon = reference.lastIndexOf(":");
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}
