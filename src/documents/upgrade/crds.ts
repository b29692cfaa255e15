import { inline, isMapping, listAt, textAt, valueAt, type Mapping } from "./yaml.ts";

/** What changed in one CRD between two versions of a project. Names are untrusted. */
export interface CrdChange {
  /** `beacons.lighthouse.acme.dev` */
  readonly name: string;
  readonly state: "added" | "removed" | "changed";
  /** What happened to its versions, in the order of the versions. */
  readonly versions: readonly VersionChange[];
  /** Whether the stored version changed, and from which. */
  readonly storage?: { readonly before: string; readonly after: string };
}

interface VersionChange {
  readonly version: string;
  readonly what: "added" | "removed" | "no longer served" | "served" | "deprecated" | "schema changed";
}

/**
 * The CRDs that differ, sorted by name.
 *
 * @param before objects of all kinds; those that are no CRDs are left out
 */
export function diffCrds(before: readonly Mapping[], after: readonly Mapping[]): CrdChange[] {
  const [old, current] = [crdsByName(before), crdsByName(after)];
  const names = [...new Set([...old.keys(), ...current.keys()])].sort();
  return names.flatMap((name): CrdChange[] => {
    const [was, now] = [old.get(name), current.get(name)];
    if (was === undefined || now === undefined) {
      return [{ name, state: was === undefined ? "added" : "removed", versions: [] }];
    }
    // controller-gen writes its own version into the annotations.
    if (inline(valueAt(was, "spec")) === inline(valueAt(now, "spec"))) return [];
    const [stored, storedNow] = [storedVersion(was), storedVersion(now)];
    return [
      {
        name,
        state: "changed",
        versions: diffVersions(was, now),
        ...(stored !== storedNow && { storage: { before: stored, after: storedNow } }),
      },
    ];
  });
}

function crdsByName(objects: readonly Mapping[]): Map<string, Mapping> {
  const crds = objects.filter((object) => object["kind"] === "CustomResourceDefinition");
  return new Map(crds.map((crd) => [textAt(crd, "metadata", "name"), crd]));
}

function versionsOf(crd: Mapping): Map<string, Mapping> {
  const versions = listAt(crd, "spec", "versions").filter(isMapping);
  return new Map(versions.map((version) => [textAt(version, "name"), version]));
}

function storedVersion(crd: Mapping): string {
  return [...versionsOf(crd)].find(([, version]) => version["storage"] === true)?.[0] ?? "";
}

function diffVersions(before: Mapping, after: Mapping): VersionChange[] {
  const [old, current] = [versionsOf(before), versionsOf(after)];
  const names = [...new Set([...old.keys(), ...current.keys()])];
  return names.flatMap((version): VersionChange[] => {
    const [was, now] = [old.get(version), current.get(version)];
    if (was === undefined) return [{ version, what: "added" }];
    if (now === undefined) return [{ version, what: "removed" }];
    const changes: VersionChange["what"][] = [];
    if (was["served"] !== now["served"]) changes.push(now["served"] === true ? "served" : "no longer served");
    if (was["deprecated"] !== true && now["deprecated"] === true) changes.push("deprecated");
    if (inline(was["schema"]) !== inline(now["schema"])) changes.push("schema changed");
    return changes.map((what) => ({ version, what }));
  });
}
