import { stringify } from "yaml";
import { DEFAULT_VALUES, type Rendering } from "../../../src/chart-validation/rendering.ts";

/** A rendering of the chart `helm`, whose name is `app`. */
export function aRendering(changes: Partial<Rendering> = {}): Rendering {
  const values = changes.values ?? DEFAULT_VALUES;
  const kubernetes = changes.kubernetes ?? "1.34.1";
  const file = `app/${kubernetes}/${values === DEFAULT_VALUES ? 0 : values}.yaml`;
  return { origin: "chart helm", values, kubernetes, file, manifests: "", ...changes };
}

/** A Deployment with one container, as Helm prints it. */
export function aDeployment(name: string, image: string): string {
  const containers = [{ name: "main", image }];
  return `---\n# Source: app/templates/${name}.yaml\n${stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { template: { spec: { containers } } },
  })}`;
}
