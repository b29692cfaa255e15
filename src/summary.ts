import type { PlatformImage } from "./oci.ts";
import { stateOf, totalTime, type ReleaseRecord } from "./record.ts";
import { bytes, seconds, table } from "./table.ts";

/** The end of a release for people: what is where, how large, how long it took, and how to use it. */
export function renderSummary(record: ReleaseRecord): string {
  const { stages } = record;
  const rows = record.published.flatMap((artifact) => [
    [
      artifact.kind,
      artifact.reference,
      artifact.digest,
      artifact.size === undefined ? "" : bytes(artifact.size),
      stateOf(artifact),
      seconds(artifact.at),
    ],
    ...(artifact.kind === "image"
      ? platformsOf(record, artifact.reference).map(({ platform, digest, size }) => [
          "",
          `  ${platform}`,
          digest,
          bytes(size),
        ])
      : []),
  ]);
  const times = stages.map(({ stage, start, milliseconds }) => [stage, seconds(start), seconds(milliseconds)]);
  const target = record.environment === undefined ? "" : ` to ${record.environment}`;
  return [
    `${record.name} ${record.version}${target} of commit ${record.commit}, in ${seconds(totalTime(stages))}`,
    table(["what", "where", "digest", "size", "state", "time"], rows),
    table(["stage", "begin", "duration"], times),
    ...record.skipped.map(({ stage, why }) => `No ${stage}: ${why}`),
    ["Try it:", ...usage(record)].join("\n"),
    "",
  ].join("\n\n");
}

function platformsOf({ image, variants }: ReleaseRecord, reference: string): readonly PlatformImage[] {
  return [image, ...variants].find((candidate) => candidate.reference === reference)?.platforms ?? [];
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
