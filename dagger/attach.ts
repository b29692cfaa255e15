import type { Container } from "@dagger.io/dagger";
import { all } from "../src/settled.ts";
import { attachCommand, hasSbom, type ImageSbom } from "../src/signing/sbom.ts";
import type { Scanned } from "./scan.ts";
import { waitingFor } from "./progress.ts";
import { ask, regctlLine } from "./registry.ts";

/**
 * Attaches the SBOMs to the platforms' images in the registry, as referrers; a registry without the referrers API gets
 * the list by the fallback tag of the OCI specification. What is attached already stays.
 *
 * @param tools the release tools with the registry's login
 */
export async function attachSboms({ sboms, folder }: Scanned, tools: Container): Promise<void> {
  const ready = tools.withMountedDirectory("/sbom", folder.directory("sbom"));
  const subjects = [...new Set(sboms.map(({ subject }) => subject))];
  const listed = await listReferrers(subjects, tools);
  const work = subjects.flatMap((subject, i) => {
    const missing = sboms.filter((sbom) => sbom.subject === subject && !hasSbom(listed[i] ?? "", sbom));
    return missing.length === 0 ? [] : [waitingFor(subject, () => attachTo(subject, missing, ready))];
  });
  await all(work);
}

/** One after the other: where the registry keeps a list, two at once would lose one. */
async function attachTo(subject: string, sboms: readonly ImageSbom[], tools: Container): Promise<void> {
  const lines = sboms.map((sbom) => regctlLine(...attachCommand(sbom, `/sbom/${sbom.name}`)));
  await ask(tools, [{ where: `SBOMs of ${subject}`, line: lines.join(" && ") }], () => false);
}

/** What refers to each image or chart, as regctl's JSON. */
export async function listReferrers(subjects: readonly string[], tools: Container): Promise<string[]> {
  return (await referrersOf(subjects, tools, () => false)).map((listed) => listed ?? "");
}

/** As {@link listReferrers}; undefined for a subject of which the registry's answer says that there is none. */
export function referrersOf(
  subjects: readonly string[],
  tools: Container,
  isNone: (stderr: string) => boolean,
): Promise<(string | undefined)[]> {
  const questions = subjects.map((subject) => ({
    where: `referrers of ${subject}`,
    line: regctlLine("artifact", "list", "--format", "{{json .}}", subject),
  }));
  return ask(tools, questions, isNone);
}
