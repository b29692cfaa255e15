import { releaseDownload, type GitHubReleasePlan } from "../github/plan.ts";
import type { Plan } from "../plan.ts";
import type { Published } from "../publish.ts";
import { imagesOf } from "../images.ts";
import type { Artifact, Checksum } from "./artifacts.ts";

/**
 * What a plan publishes, as documents show it.
 *
 * @param published what is published by now; gives the digests
 */
export function artifactsOf(
  plan: Plan,
  published: readonly Pick<Published, "reference" | "digest">[] = [],
): Artifact[] {
  const { version, charts } = plan;
  const planned: Artifact[] = [
    ...imagesOf(plan).map(({ name, repository, tag }): Artifact => {
      return { kind: "image", name, repository, tag, version: version.semver };
    }),
    ...charts.map((chart): Artifact => {
      return { kind: "chart", name: chart.name, repository: chart.repository, tag: chart.tag, version: chart.version };
    }),
  ];
  return planned.map((artifact) => {
    const found = published.find(({ reference }) => reference === `${artifact.repository}:${artifact.tag}`);
    return found === undefined ? artifact : { ...artifact, digest: found.digest };
  });
}

/**
 * Where static manifests can be downloaded: from the release on GitHub, in the plan's order.
 *
 * @param github undefined where none is made; nobody knows then where they are
 */
export function manifestAddresses({ manifests }: Plan, github: GitHubReleasePlan | undefined): string[] {
  return github === undefined ? [] : manifests.map(({ name }) => releaseDownload(github, `${name}.yaml`));
}

/** Content of checksums.txt, as `sha256sum --check` reads it. */
export function checksumFile(checksums: readonly Checksum[]): string {
  return checksums.map(({ file, sha256 }) => `${sha256}  ${file}\n`).join("");
}
