/** One step in an image's history, as its configuration tells it. */
interface Step {
  readonly created?: string;
  readonly created_by?: string;
  readonly comment?: string;
}

/**
 * Takes out of an image's configuration what the engine wrote about a base that has no history of its own: when and
 * from where it was pulled. Both differ from machine to machine, and so would the image's digest.
 *
 * @param config as JSON
 * @param date the commit's time
 * @returns the same text where there is nothing of that
 */
export function withoutPulls(config: string, date: string): string {
  const parsed = JSON.parse(config) as { readonly history?: readonly Step[] };
  const { history = [] } = parsed;
  if (!history.some(isPull)) return config;
  const kept = history.map((step) => (isPull(step) ? { ...step, created: date, created_by: "base image" } : step));
  return JSON.stringify({ ...parsed, history: kept });
}

function isPull({ created_by = "", comment }: Step): boolean {
  return comment === "buildkit.exporter.image.v0" && created_by.startsWith("pulled from ");
}

/** What a blob is called by. */
interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

/** An image manifest with another configuration. */
export function withConfig(manifest: string, config: Descriptor): string {
  const parsed = JSON.parse(manifest) as { readonly config: object };
  return JSON.stringify({ ...parsed, config: { ...parsed.config, ...config } });
}

/** The index.json of an OCI layout whose only manifest is another one. */
export function withSoleManifest(indexJson: string, manifest: Descriptor): string {
  const parsed = JSON.parse(indexJson) as { readonly manifests: readonly object[] };
  return JSON.stringify({ ...parsed, manifests: parsed.manifests.map((entry) => ({ ...entry, ...manifest })) });
}
