import { isScalar, parseDocument, visit } from "yaml";
import { documentsWith, readObjects, textAt, type Mapping } from "../documents/upgrade/yaml.ts";

/** What Helm makes of a chart with one set of values for one version of Kubernetes, or kustomize of a kustomization. */
export interface Rendering {
  /** What it is made of, by its folder in the repository: `chart helm`, `kustomization config/default`. */
  readonly origin: string;
  /** Which values: {@link DEFAULT_VALUES} or a file of the chart, `ci/ha-values.yaml`; for a kustomization {@link BY_KUSTOMIZE}. */
  readonly values: string;
  /** `1.34.1` */
  readonly kubernetes: string;
  /** Where it lies in the folder of renderings: `app/1.34.1/0.yaml`. */
  readonly file: string;
  readonly manifests: string;
}

/** The name of the rendering without values of its own. */
export const DEFAULT_VALUES = "the default values";

/** What stands in the place of values where there are none. */
export const BY_KUSTOMIZE = "kustomize";

/** An image that a manifest runs, as it is written there. */
export interface RenderedImage {
  readonly image: string;
  /** `Deployment app` */
  readonly object: string;
  /** The program that is started instead of the image's entrypoint, where the manifest names one. */
  readonly command?: string;
}

interface Container {
  readonly image?: unknown;
  readonly command?: unknown;
}

/** Every image that containers, init containers and ephemeral containers of manifests run, in their order. */
export function imagesIn(manifests: string): RenderedImage[] {
  return documentsWith(manifests, "image").flatMap((text) => {
    const document = parseDocument(text);
    const found: RenderedImage[] = [];
    visit(document, {
      Pair(_, pair) {
        if (!isScalar(pair.key) || !/^(containers|initContainers|ephemeralContainers)$/.test(String(pair.key.value)))
          return;
        const list = (pair.value as { toJSON?: () => unknown } | null)?.toJSON?.();
        for (const container of Array.isArray(list) ? (list as (Container | null)[]) : []) {
          const image = container?.image;
          if (typeof image !== "string") continue;
          const command: unknown = Array.isArray(container?.command) ? container.command[0] : undefined;
          const started = typeof command === "string" ? { command } : {};
          found.push({ image, object: objectName(document.toJS()), ...started });
        }
      },
    });
    return found;
  });
}

/** The images of manifests, sorted and once each. */
export function renderedImages(manifests: string): string[] {
  return [...new Set(imagesIn(manifests).map(({ image }) => image))].sort();
}

/** The CRDs among manifests. */
export function crdsIn(manifests: string): Mapping[] {
  const documents = documentsWith(manifests, "CustomResourceDefinition").flatMap(readObjects);
  return documents.filter((object) => textAt(object, "kind") === "CustomResourceDefinition");
}

/** `Deployment app`, from an object's kind and name. */
function objectName(object: unknown): string {
  return `${textAt(object, "kind")} ${textAt(object, "metadata", "name")}`.trim() || "object without kind and name";
}

/** Names of renderings that have something in common: `the default values and ci/a-values.yaml, Kubernetes 1.34.1`. */
export function describeRenderings(renderings: readonly Pick<Rendering, "values" | "kubernetes">[]): string {
  const values = [...new Set(renderings.map((rendering) => rendering.values))];
  const versions = [...new Set(renderings.map((rendering) => rendering.kubernetes))];
  return `${values.join(", ")}; Kubernetes ${versions.join(", ")}`;
}
