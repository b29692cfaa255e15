import { compareText, pretty, type SbomSubject } from "./sbom.ts";
import { purlOf, type SpdxDocument, type SpdxPackage } from "./spdx.ts";

interface Component {
  readonly "bom-ref": string;
  readonly type: "library";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * A CycloneDX document (https://cyclonedx.org/docs/1.5/json/) of the packages of an SPDX document. The scanner's own
 * leaves out packages of distributions, and to ask for it is another scan of the image.
 *
 * @param spdx of the same image, as `normaliseSpdx` made it
 */
export function renderCycloneDx(spdx: string, subject: SbomSubject): string {
  const components = (JSON.parse(spdx) as SpdxDocument).packages.flatMap(componentOf);
  return pretty({
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp: subject.date,
      component: {
        type: "container",
        name: subject.name,
        version: subject.version,
        hashes: [{ alg: "SHA-256", content: subject.digest.replace("sha256:", "") }],
      },
    },
    components: distinct(components).sort((a, b) => compareText(a.purl, b.purl)),
  });
}

function componentOf(entry: SpdxPackage): Component[] {
  const purl = purlOf(entry);
  if (purl === undefined) return [];
  const { name, versionInfo: version, comment } = entry;
  const properties = comment === undefined ? {} : { properties: [{ name: "slipway:go.mod", value: comment }] };
  return [{ "bom-ref": purl, type: "library", name, version, purl, ...properties }];
}

/** References have to be unique; a module may be in several binaries of a base image. */
function distinct(components: readonly Component[]): Component[] {
  return [...new Map(components.map((component) => [component.purl, component])).values()];
}
