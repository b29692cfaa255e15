import type { Config } from "./config/config.ts";
import type { SourcePlan } from "./plan.ts";
import type { Version } from "./version.ts";

/** Labels of the OCI image specification, annotations chapter. */
export function imageLabels(
  name: string,
  version: Version,
  source: SourcePlan,
  config: Config,
): Record<string, string> {
  return {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.version": version.gitTag,
    "org.opencontainers.image.revision": source.commit,
    "org.opencontainers.image.created": source.date,
    ...(source.url !== undefined && { "org.opencontainers.image.source": source.url }),
    ...config.labels,
  };
}
