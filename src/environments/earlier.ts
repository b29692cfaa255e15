import type { Problem } from "../errors.ts";
import type { ImagePlan } from "../images.ts";
import type { Earlier } from "./decide.ts";

/** Where an earlier environment has an image. */
export function referenceThere({ registry }: Earlier, { name, tag }: ImagePlan): string {
  return `${registry}/${name}:${tag}`;
}

/**
 * What keeps an image from an environment that comes after another one: there it is not released, or not the same.
 *
 * @param found digest of the version's image in the earlier environment, or undefined where it has none
 * @param digest of this build's image; left out before it is built
 */
export function earlierProblem(
  after: Earlier,
  image: ImagePlan,
  found: string | undefined,
  digest = found,
): Problem | undefined {
  const { environment } = after;
  const where = referenceThere(after, image);
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
