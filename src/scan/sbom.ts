import { compiled, isFolder, plainVersion, type LinkedModule } from "./go-modules.ts";

/** What is described by an SBOM: one platform's image. */
export interface SbomSubject {
  readonly name: string;
  /** Semantic version without `v`. */
  readonly version: string;
  readonly platform: string;
  /** Path of the Go module that the binary is built from, by its own word. */
  readonly module: string;
  /** The other modules of the binary, by its own word. */
  readonly modules: readonly LinkedModule[];
  /** Digest of the image's manifest, `sha256:…`. */
  readonly digest: string;
  /** The commit's time in RFC 3339. */
  readonly date: string;
}

/** How an SBOM names a package. */
export interface Identity {
  readonly name: string;
  readonly version: string;
  /** Package URL. */
  readonly purl: string;
  /** What go.mod replaces by it, or it by. */
  readonly note?: string;
}

/**
 * The identity of a Go package that the scanner saw; undefined for packages of other kinds. What the scanner cannot
 * know or names in two ways is set right: the version of the binary's own module, the name of the standard library, and
 * modules that go.mod replaces. One that a folder of the repository replaces keeps the name that it is imported by.
 *
 * @param purl the scanner's package URL
 */
export function identityOf(purl: string, { module, version, modules }: SbomSubject): Identity | undefined {
  const match = /^pkg:golang\/(.+)@([^@?#]*)$/.exec(purl);
  if (match === null) return undefined;
  const [path, seen] = [decodeURIComponent(match[1] ?? ""), decodeURIComponent(match[2] ?? "")];
  if (path === module && seen === "(devel)") return named(path, version);
  if (path === "go" || path === "stdlib") return named("stdlib", seen);
  const linked = modules.find((candidate) => {
    const code = compiled(candidate);
    return code.path === path && plainVersion(code.version) === plainVersion(seen);
  });
  if (linked?.replacement === undefined) return { name: path, version: seen, purl };
  if (isFolder(path)) return { ...named(linked.path, plainVersion(linked.version)), note: `replaced by ${path}` };
  return { name: path, version: seen, purl, note: `replaces ${linked.path} ${linked.version}` };
}

function named(name: string, version: string): Identity {
  const path = name.split("/").map(encodeURIComponent).join("/");
  return { name, version, purl: `pkg:golang/${path}@${encodeURIComponent(version)}` };
}

/** A document as text. */
export function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** By code units: the same order on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
