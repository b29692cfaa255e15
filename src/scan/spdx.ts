import { compareText, identityOf, pretty, type SbomSubject } from "./sbom.ts";

/** A package of an SPDX document. */
export interface SpdxPackage {
  readonly name: string;
  readonly SPDXID: string;
  readonly versionInfo: string;
  readonly comment?: string;
  readonly externalRefs?: readonly { readonly referenceType: string; readonly referenceLocator: string }[];
}

/** An SPDX document, as far as it is read. */
export interface SpdxDocument {
  readonly creationInfo: { readonly creators: readonly string[] };
  readonly packages: readonly SpdxPackage[];
}

/**
 * The scanner's SPDX document in a form that depends on the image alone. The scanner names document and packages by
 * random UUIDs and stamps the present time; it lists packages in any order; it names Go modules by the last element of
 * their path. Left out are its file entries, whose checksums are those of empty files.
 *
 * @param json `--format spdx-2-3`
 */
export function normaliseSpdx(json: string, subject: SbomSubject): string {
  const document = JSON.parse(json) as SpdxDocument;
  const packages = document.packages
    .filter((entry) => purlOf(entry) !== undefined)
    .map((entry) => identified(entry, subject))
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

/** The package URL of a package; undefined for what is none, as the scanner's root. */
export function purlOf({ externalRefs = [] }: SpdxPackage): string | undefined {
  return externalRefs.find(({ referenceType }) => referenceType === "purl")?.referenceLocator;
}

function identified(entry: SpdxPackage, subject: SbomSubject): SpdxPackage {
  const identity = identityOf(purlOf(entry) ?? "", subject);
  if (identity === undefined) return entry;
  const { name, version, purl, note } = identity;
  const externalRefs = (entry.externalRefs ?? []).map((ref) =>
    ref.referenceType === "purl" ? { ...ref, referenceLocator: purl } : ref,
  );
  return { ...entry, name, versionInfo: version, externalRefs, ...(note !== undefined && { comment: note }) };
}

function sortKey(entry: SpdxPackage): string {
  return `${purlOf(entry) ?? ""} ${JSON.stringify({ ...entry, SPDXID: "" })}`;
}

function relationship(from: string, relationshipType: string, to: string): object {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}
