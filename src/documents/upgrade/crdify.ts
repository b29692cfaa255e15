import { isMapping, listAt, textAt, type Mapping } from "./yaml.ts";

/** A change of a CRD that can break its users. Texts are untrusted. */
export interface CrdBreak {
  /** `beacons.lighthouse.acme.dev` */
  readonly crd: string;
  /** `v1alpha1`, or `v1alpha1 -> v1beta1` for what differs between two served versions; empty for the CRD as a whole. */
  readonly version: string;
  /** `^.spec.color`; empty for the CRD as a whole. */
  readonly property: string;
  readonly what: string;
  /** A warning may be all right. */
  readonly level: "error" | "warning";
}

/**
 * How crdify is configured: other words in a description break nobody, it cannot judge what it does not know, and a
 * conversion webhook may bridge any difference between served versions.
 */
export const CRDIFY_CONFIG = {
  validations: [{ name: "description", enforcement: "None" }],
  unhandledEnforcement: "Warn",
  conversion: "Ignore",
};

/**
 * Reads the output of `crdify OLD NEW --output=json` (https://github.com/kubernetes-sigs/crdify, pkg/runner/results.go),
 * of its current form with lists and of the earlier one with mappings.
 *
 * @param crd the CRD that was compared
 * @throws SyntaxError when the text is no JSON
 */
export function readCrdify(crd: string, json: string): CrdBreak[] {
  const results: unknown = JSON.parse(json);
  const whole = listAt(results, "crdValidation").flatMap((result) =>
    messages(result, { crd, version: "", property: "" }),
  );
  const versioned = ["sameVersionValidation", "servedVersionValidation"].flatMap((key) =>
    entries(results, key, "version", "propertyComparisons").flatMap(([version, properties]) =>
      entries({ properties }, "properties", "property", "comparisonResults").flatMap(([property, comparisons]) =>
        (Array.isArray(comparisons) ? comparisons : []).flatMap((result) =>
          messages(result, { crd, version, property }),
        ),
      ),
    ),
  );
  // It takes them out of Go maps, whose order differs from run to run.
  const keyOf = ({ version, property, what }: CrdBreak): string => JSON.stringify([version, property, what]);
  return [...whole, ...versioned].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * What is told of a CRD that crdify cannot compare. It is no failure: nobody can mend the CRD of a version that is out.
 *
 * @param log what crdify said, with the time as Go's log package writes it
 */
export function notCompared(crd: string, log: string): CrdBreak {
  const why = log.trim().replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, "");
  return { crd, version: "", property: "", what: `crdify cannot compare it: ${why}`, level: "warning" };
}

/**
 * What crdify cannot judge it tells as a difference of Go values, whose spaces are random from run to run (go-cmp wants nobody to rely on
 * them). Of that only the keys of the schema are told, so that the same CRDs have the same guide.
 */
function stable(what: string): string {
  const [head = "", ...lines] = what.split("\n");
  if (!head.startsWith("unhandled changes found")) return what;
  const changed = new Set<string>();
  let key = "";
  for (const line of lines) {
    const field = FIELD_OF_SCHEMA.exec(line)?.[1];
    if (field !== undefined) key = schemaKey(field);
    if (/^[-+]/.test(line) && key !== "") changed.add(key);
  }
  const keys = [...changed].sort().join(", ");
  return `changed in what crdify cannot judge${keys === "" ? "" : `: ${keys}`}`;
}

/** A line of such a difference: what happened to it, a space of some kind and, for a field of the schema itself, one tab. */
const FIELD_OF_SCHEMA = /^[-+\s]\s\t(\w+):/;

/** The key of a field of Go's JSONSchemaProps: `XListMapKeys` is `x-kubernetes-list-map-keys`. */
function schemaKey(field: string): string {
  if (!/^X[A-Z]/.test(field)) return field.charAt(0).toLowerCase() + field.slice(1);
  return `x-kubernetes${field.slice(1).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A list of named things, or a mapping by name, as pairs. */
function entries(parent: unknown, key: string, name: string, content: string): [string, unknown][] {
  const list = listAt(parent, key).map((item): [string, unknown] => [textAt(item, name), (item as Mapping)[content]]);
  const mapping = isMapping(parent) && isMapping(parent[key]) ? Object.entries(parent[key]) : [];
  return [...list, ...mapping];
}

function messages(result: unknown, place: Pick<CrdBreak, "crd" | "version" | "property">): CrdBreak[] {
  const level = (kind: "errors" | "warnings", name: CrdBreak["level"]): CrdBreak[] =>
    listAt(result, kind).map((what) => ({ ...place, what: stable(String(what)), level: name }));
  return [...level("errors", "error"), ...level("warnings", "warning")];
}
