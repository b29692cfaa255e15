import { compareText, identityOf, pretty, type SbomSubject } from "./sbom.ts";
import { purlOf, type SpdxDocument } from "./spdx.ts";

interface Component {
  readonly "bom-ref"?: string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * The scanner's CycloneDX document in a form that depends on the image alone, completed: the scanner leaves out
 * packages of distributions, which its SPDX document has.
 *
 * @param json `--format cyclonedx-1-5`
 * @param spdx of the same image, as {@link normaliseSpdx} made it
 */
export function normaliseCycloneDx(json: string, spdx: string, subject: SbomSubject): string {
  const { components = [], ...document } = JSON.parse(json) as { components?: Component[] };
  const known = components.map((component) => identified(component, subject));
  const missing = (JSON.parse(spdx) as SpdxDocument).packages.flatMap((entry): Component[] => {
    const purl = purlOf(entry);
    if (purl === undefined || known.some((component) => component.purl === purl)) return [];
    const component = { "bom-ref": purl, type: "library", name: entry.name, version: entry.versionInfo, purl };
    return [identified(component, subject)];
  });
  return pretty({
    ...document,
    serialNumber: undefined,
    metadata: {
      timestamp: subject.date,
      component: {
        type: "container",
        name: subject.name,
        version: subject.version,
        hashes: [{ alg: "SHA-256", content: subject.digest.replace("sha256:", "") }],
      },
    },
    components: distinct([...known, ...missing]).sort((a, b) => compareText(keyOf(a), keyOf(b))),
  });
}

function identified(component: Component, subject: SbomSubject): Component {
  const identity = identityOf(component.purl ?? "", subject);
  if (identity === undefined) return component;
  const { name, version, purl, note } = identity;
  const properties = note === undefined ? {} : { properties: [{ name: "slipway:go.mod", value: note }] };
  return { ...component, "bom-ref": purl, name, version, purl, ...properties };
}

/** References have to be unique; a module may be in several binaries of a base image. */
function distinct(components: readonly Component[]): Component[] {
  return [...new Map(components.map((component) => [keyOf(component), component])).values()];
}

function keyOf({ purl, name }: Component): string {
  return purl ?? name;
}
