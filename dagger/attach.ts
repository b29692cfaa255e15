import type { Container } from "@dagger.io/dagger";
import { allOrProblems } from "../src/settled.ts";
import { attachCommand, hasSbom, type ImageSbom } from "../src/signing/sbom.ts";
import type { Scanned } from "./scan.ts";
import { waitingFor } from "./progress.ts";
import { regctl, regctlLine, talk } from "./registry.ts";

/**
 * Attaches the SBOMs to the platforms' images in the registry, as referrers; a registry without the referrers API gets
 * the list by the fallback tag of the OCI specification. What is attached already stays.
 *
 * @param tools the release tools with the registry's login
 */
export async function attachSboms({ sboms, folder }: Scanned, tools: Container): Promise<void> {
  const ready = tools.withMountedDirectory("/sbom", folder.directory("sbom"));
  const subjects = [...new Set(sboms.map(({ subject }) => subject))];
  const done = await Promise.allSettled(
    subjects.map((subject) => waitingFor(subject, () => attachTo(subject, sboms, ready))),
  );
  allOrProblems(done);
}

/** One after the other: where the registry keeps a list, two at once would lose one. */
async function attachTo(subject: string, sboms: readonly ImageSbom[], tools: Container): Promise<void> {
  const listed = await listReferrers(subject, tools);
  const missing = sboms.filter((sbom) => sbom.subject === subject && !hasSbom(listed, sbom));
  if (missing.length === 0) return;
  const lines = missing.map((sbom) => regctlLine(...attachCommand(sbom, `/sbom/${sbom.name}`)));
  await talk(tools, `SBOMs of ${subject}`, ...lines);
}

/** What refers to an image or a chart, as regctl's JSON. */
export function listReferrers(subject: string, tools: Container): Promise<string> {
  return regctl(tools, `referrers of ${subject}`, "artifact", "list", "--format", "{{json .}}", subject);
}
