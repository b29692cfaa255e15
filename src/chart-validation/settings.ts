import type { Mirror } from "../reference.ts";

/** How the content of charts is validated, as slipway.yaml says it. */
export interface ChartValidationConfig {
  readonly kubernetesVersions?: readonly string[];
  readonly ignoreImages?: readonly IgnoredImage[];
}

/** An image that is not looked up. */
export interface IgnoredImage {
  /** The image as manifests name it, without tag and digest; `*` stands for any characters: `ghcr.io/acme/private-*`. */
  readonly image: string;
  readonly reason: string;
}

/** Where kubeconform finds Kubernetes' own JSON schemas when nobody says where: its own default. */
export const PUBLIC_KUBERNETES_SCHEMAS = "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master";

/** How the images that the charts run are looked up. */
export interface ChartImagesPlan {
  readonly ignore: readonly IgnoredImage[];
  readonly mirror?: Mirror;
}

export function planChartImages(
  config: ChartValidationConfig | undefined,
  mirror: Mirror | undefined,
): ChartImagesPlan {
  return { ignore: config?.ignoreImages ?? [], ...(mirror !== undefined && { mirror }) };
}
