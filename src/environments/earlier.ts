import type { Problem } from "../errors.ts";
import type { Earlier } from "./decide.ts";

/**
 * What keeps an image from an environment that comes after another one: there it is not released, or not the same.
 *
 * @param found digest of the version's image in the earlier environment, or undefined where it has none
 * @param digest of this build's image; left out before it is built
 */
export function earlierProblem(
  { environment, repository }: Earlier,
  tag: string,
  found: string | undefined,
  digest = found,
): Problem | undefined {
  const where = `${repository}:${tag}`;
  if (found === undefined) {
    return {
      code: "environment-order",
      where,
      what: `environment ${environment} has to have this version first, and does not`,
      remedy: `release it with --env=${environment}, see that it works there, then run this command again`,
    };
  }
  if (found === digest) return undefined;
  return {
    code: "environment-differs",
    where,
    what: `environment ${environment} has another image of this version`,
    why: `${environment}: ${found}\nthis build: ${digest ?? ""}`,
    remedy: "release the commit that was released there, with the same settings, or a new version to both",
  };
}
