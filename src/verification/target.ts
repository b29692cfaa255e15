import type { ChartPlan } from "../chart.ts";
import type { Plan } from "../plan.ts";
import { parseReference } from "../reference.ts";
import { imagesOf } from "../images.ts";

/** What is verified. */
export interface Target {
  readonly images: readonly ImageTarget[];
  readonly charts: readonly ChartPlan[];
  /** The version that it has to be; unset where only a reference is known. */
  readonly version?: string;
  /** The commit that it has to come from, where the repository says so. */
  readonly commit?: string;
}

/** One image in a registry. */
export interface ImageTarget {
  readonly repository: string;
  /** With tag or digest. */
  readonly reference: string;
  readonly digest?: string;
}

/**
 * What of a release is verified: all of a version, or one image by its reference.
 *
 * @throws SlipwayError `reference-invalid`
 */
export function targetOf(plan: Plan, reference: string | undefined): Target {
  if (reference === undefined) {
    const { tag } = plan.source;
    return {
      images: imagesOf(plan).map(({ repository, tag: name }) => ({ repository, reference: `${repository}:${name}` })),
      charts: plan.charts,
      version: plan.version.gitTag,
      ...(tag !== undefined && { commit: tag.commit }),
    };
  }
  const { registry, path, tag = "latest", digest } = parseReference(reference, "argument reference");
  const repository = `${registry}/${path}`;
  const image =
    digest === undefined ? { reference: `${repository}:${tag}` } : { reference: `${repository}@${digest}`, digest };
  return { images: [{ repository, ...image }], charts: [] };
}
