import { listAt, textAt } from "../documents/upgrade/yaml.ts";
import type { Rendering } from "./rendering.ts";

/** What kubeconform says of one object of one rendering. Texts are untrusted. */
export interface ObjectResult {
  readonly rendering: Rendering;
  /** `apps/v1` */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly status: "valid" | "invalid" | "error" | "other";
  /** What is wrong and where; for an error there is no path. */
  readonly faults: readonly Fault[];
}

interface Fault {
  /** `spec.replicas`; empty for the object as a whole. */
  readonly path: string;
  readonly what: string;
}

/**
 * Reads a report of `kubeconform -output json -verbose` (https://github.com/yannh/kubeconform, pkg/output/json.go).
 *
 * @param renderings what was validated; results of other files are left out
 * @throws SyntaxError when the text is no JSON
 */
export function readKubeconform(json: string, renderings: readonly Rendering[]): ObjectResult[] {
  const byFile = new Map(renderings.map((rendering) => [rendering.file, rendering]));
  const results = listAt(JSON.parse(json), "resources").flatMap((result): ObjectResult[] => {
    const rendering = byFile.get(textAt(result, "filename"));
    if (rendering === undefined) return [];
    const listed = listAt(result, "validationErrors").map((fault) => ({
      path: textAt(fault, "path").split("/").slice(1).map(unescape).join("."),
      what: textAt(fault, "msg"),
    }));
    const status = statuses[textAt(result, "status")] ?? "other";
    const message = textAt(result, "msg");
    return [
      {
        rendering,
        apiVersion: textAt(result, "version"),
        kind: textAt(result, "kind"),
        name: textAt(result, "name"),
        status,
        faults: listed.length > 0 ? listed : message === "" ? [] : [{ path: "", what: message }],
      },
    ];
  });
  // It works side by side, and tells what is ready first.
  const keyOf = ({ rendering, apiVersion, kind, name }: ObjectResult): string =>
    JSON.stringify([renderings.indexOf(rendering) + 1e6, apiVersion, kind, name]);
  return results.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const statuses: Readonly<Record<string, ObjectResult["status"]>> = {
  statusValid: "valid",
  statusInvalid: "invalid",
  statusError: "error",
};

/** An element of a JSON pointer (RFC 6901). */
function unescape(element: string): string {
  return element.replaceAll("~1", "/").replaceAll("~0", "~");
}
