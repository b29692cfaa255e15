import type { Problem } from "../errors.ts";

/** Whether users can pull a package by now. */
export interface PublicState {
  /** URL of the package. */
  readonly reference: string;
  readonly shown: boolean;
  /** Why not, in Helm's words. */
  readonly why?: string;
}

/**
 * Judges what Helm pulled from a repository's public URL: the digest has to be the one that was published.
 *
 * @param answer output of sha256sum, or undefined when Helm got nothing, and what Helm said
 */
export function publicAnswer(
  reference: string,
  digest: string,
  answer: { readonly sum: string | undefined; readonly stderr: string },
): PublicState | { readonly problem: Problem } {
  if (answer.sum === undefined) return { reference, shown: false, why: answer.stderr.trim() };
  const pulled = `sha256:${answer.sum.split(" ")[0] ?? ""}`;
  if (pulled === digest) return { reference, shown: true };
  const problem = {
    code: "published-differs",
    where: reference,
    what: "the public URL gives another package than the one that was published",
    why: `published: ${digest}\npulled: ${pulled}`,
    remedy: "check that baseUrl shows this branch and folder, and that no cache in between holds an old file",
  };
  return { problem };
}
