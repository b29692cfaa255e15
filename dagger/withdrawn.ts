import type { Container } from "@dagger.io/dagger";
import { isNotFound } from "../src/diagnose-registry.ts";
import { withdrawalReason } from "../src/withdrawal/mark.ts";
import { withoutWithdrawn } from "../src/withdrawal/returns.ts";
import { referrersOf } from "./attach.ts";

/** Why each image was withdrawn; undefined for one that was not, or that does not exist. */
export async function withdrawalsOf(references: readonly string[], tools: Container): Promise<(string | undefined)[]> {
  const listed = await referrersOf(references, tools, isNotFound);
  return listed.map((text) => (text === undefined ? undefined : withdrawalReason(text)));
}

/**
 * Leaves out withdrawn versions, as far as a decision depends on them: there may be hundreds, and one or two matter.
 *
 * @param tags of a repository
 * @param decisive the versions' tags that the decision depends on when only these tags count
 */
export async function withoutWithdrawnOnes(
  tags: readonly string[],
  repository: string,
  tools: Container,
  decisive: (usable: readonly string[]) => readonly string[],
): Promise<readonly string[]> {
  const asked = new Set<string>();
  const withdrawn = new Set<string>();
  for (;;) {
    const usable = withoutWithdrawn(tags, withdrawn);
    const open = [...new Set(decisive(usable))].filter((tag) => !asked.has(tag));
    if (open.length === 0) return usable;
    const references = open.map((tag) => `${repository}:${tag}`);
    const reasons = await withdrawalsOf(references, tools);
    for (const [i, tag] of open.entries()) {
      asked.add(tag);
      if (reasons[i] !== undefined) withdrawn.add(tag);
    }
  }
}
