import { fail, type Problem } from "../errors.ts";
import { parseReferrers } from "../signing/sbom.ts";

/** Type of the OCI artifact that is attached to the image of a withdrawn version. */
const WITHDRAWAL_TYPE = "application/vnd.slipway.withdrawal.v1+json";

/** The annotation of it that says why: lists of referrers show annotations. */
const REASON = "slipway.withdrawal.reason";

/** Why and when a version was withdrawn: the content of that artifact. */
export interface Withdrawal {
  /** Git tag: `v1.4.0`. */
  readonly version: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly time: string;
}

/** Content of the artifact. */
export function withdrawalFile(withdrawal: Withdrawal): string {
  return `${JSON.stringify(withdrawal)}\n`;
}

/** Arguments of regctl that attach the mark to an image, its content in a file. */
export function markCommand(subject: string, { reason }: Withdrawal, file: string): string[] {
  return [
    ...["artifact", "put", "--subject", subject, "--artifact-type", WITHDRAWAL_TYPE],
    ...["--file", file, "--file-media-type", WITHDRAWAL_TYPE, "--annotation", `${REASON}=${reason}`],
  ];
}

/** Why an image was withdrawn, of the list of what refers to it; undefined where it was not. */
export function withdrawalReason(listed: string): string | undefined {
  const mark = parseReferrers(listed).find(({ artifactType }) => artifactType === WITHDRAWAL_TYPE);
  return mark === undefined ? undefined : (mark.annotations?.[REASON] ?? "nobody says why");
}

/**
 * A reason in one line, as annotations and commit messages take it.
 *
 * @throws SlipwayError `reason-missing`
 */
export function checkedReason(reason: string): string {
  const text = reason.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  if (text !== "") return text;
  throw fail({
    code: "reason-missing",
    where: "argument reason",
    what: "it says nothing",
    remedy: 'pass what those who run the version have to know: --reason="loses finalizers on upgrade"',
  });
}

/** A version that was withdrawn is not released again: its channel tags would come back. */
export function withdrawnProblem(reference: string, reason: string | undefined): Problem[] {
  if (reason === undefined) return [];
  return [
    {
      code: "version-withdrawn",
      where: reference,
      what: "this version was withdrawn",
      why: reason,
      remedy: "release a new version",
    },
  ];
}
