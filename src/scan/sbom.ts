/** What is described by an SBOM: one platform's image. */
export interface SbomSubject {
  readonly name: string;
  /** Semantic version without `v`. */
  readonly version: string;
  readonly platform: string;
  /** Path of the controller's own Go module. */
  readonly module: string;
  /** Digest of the image's manifest, `sha256:…`. */
  readonly digest: string;
  /** The commit's time in RFC 3339. */
  readonly date: string;
}

interface SpdxPackage {
  readonly name: string;
  readonly SPDXID: string;
  readonly versionInfo: string;
  readonly externalRefs?: readonly { readonly referenceType: string; readonly referenceLocator: string }[];
}

interface SpdxDocument {
  readonly creationInfo: { readonly creators: readonly string[] };
  readonly packages: readonly SpdxPackage[];
}

/**
 * The scanner's SPDX document in a form that depends on the image alone. The scanner names document and packages by
 * random UUIDs and stamps the present time; it lists packages in any order; Go binaries do not know the version of
 * their own module. Left out are its file entries, whose checksums are those of empty files.
 *
 * @param json `--format spdx-2-3`
 */
export function normaliseSpdx(json: string, subject: SbomSubject): string {
  const document = JSON.parse(json) as SpdxDocument;
  const listed = document.packages
    .filter((entry) => purlOf(entry) !== undefined)
    .map((entry) => versioned(entry, subject));
  const packages = listed
    .sort((a, b) => compareText(sortKey(a), sortKey(b)))
    .map((entry, i) => ({
      ...entry,
      SPDXID: `SPDXRef-Package-${i + 1}-${entry.name.replaceAll(/[^A-Za-z0-9.-]/g, "-")}`,
    }));
  const image = {
    name: subject.name,
    SPDXID: "SPDXRef-Image",
    versionInfo: subject.version,
    supplier: "NOASSERTION",
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    primaryPackagePurpose: "CONTAINER",
    checksums: [{ algorithm: "SHA256", checksumValue: subject.digest.replace("sha256:", "") }],
  };
  return pretty({
    ...document,
    name: `${subject.name} ${subject.version} ${subject.platform}`,
    documentNamespace: `https://spdx.org/spdxdocs/${subject.name}-${subject.version}-${subject.digest.replace(":", "-")}`,
    creationInfo: { ...document.creationInfo, created: subject.date },
    packages: [image, ...packages],
    files: undefined,
    relationships: [
      relationship("SPDXRef-DOCUMENT", "DESCRIBES", image.SPDXID),
      ...packages.map(({ SPDXID }) => relationship(image.SPDXID, "CONTAINS", SPDXID)),
    ],
  });
}

interface Component {
  readonly "bom-ref"?: string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
}

/**
 * The scanner's CycloneDX document in the same sense, completed: the scanner leaves out packages of distributions, which
 * its SPDX document has.
 *
 * @param json `--format cyclonedx-1-5`
 * @param spdx of the same image, as the scanner or {@link normaliseSpdx} made it
 */
export function normaliseCycloneDx(json: string, spdx: string, subject: SbomSubject): string {
  const { components = [], ...document } = JSON.parse(json) as { components?: Component[] };
  const known = components.map((component) => ownComponent(component, subject));
  const missing = (JSON.parse(spdx) as SpdxDocument).packages.flatMap((entry): Component[] => {
    const purl = purlOf(entry);
    // Go's are all there, but for the standard library, which goes by two names.
    if (purl === undefined || purl.startsWith("pkg:golang/") || known.some((component) => component.purl === purl))
      return [];
    return [{ "bom-ref": purl, type: "library", name: entry.name, version: entry.versionInfo, purl }];
  });
  const all = [...known, ...missing].sort((a, b) => compareText(a.purl ?? a.name, b.purl ?? b.name));
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
    components: all,
  });
}

/** What Go writes for the version of the module that a binary is built from. */
const DEVEL = "(devel)";

function versioned(entry: SpdxPackage, { module, version }: SbomSubject): SpdxPackage {
  if (purlOf(entry) !== `pkg:golang/${module}@${DEVEL}`) return entry;
  const externalRefs = (entry.externalRefs ?? []).map((ref) => ({
    ...ref,
    referenceLocator: ref.referenceLocator.replace(DEVEL, version),
  }));
  return { ...entry, versionInfo: version, externalRefs };
}

function ownComponent(component: Component, { module, version }: SbomSubject): Component {
  if (component.name !== module || component.version !== DEVEL) return component;
  const purl = `pkg:golang/${module}@${version}`;
  return { ...component, "bom-ref": purl, version, purl };
}

function purlOf({ externalRefs = [] }: SpdxPackage): string | undefined {
  return externalRefs.find(({ referenceType }) => referenceType === "purl")?.referenceLocator;
}

function sortKey(entry: SpdxPackage): string {
  return `${purlOf(entry) ?? ""} ${JSON.stringify({ ...entry, SPDXID: "" })}`;
}

function relationship(from: string, relationshipType: string, to: string): object {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
