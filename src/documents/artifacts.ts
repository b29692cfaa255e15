import { code, codeBlock, list, nothing, safe, section, table, text, type Markdown } from "./markdown.ts";
import { shellLine } from "../shell.ts";

/** Something that a release publishes. */
export interface Artifact {
  readonly kind: "image" | "chart";
  /** `app`, for a chart its name. */
  readonly name: string;
  /** Repository without tag: `ghcr.io/acme/app`. */
  readonly repository: string;
  /** `v1.4.0`, for a chart `1.4.0`. */
  readonly tag: string;
  /** Version to ask Helm for: as the tag, with `+` instead of `_`. */
  readonly version: string;
  /** `sha256:…`, where it is known already. */
  readonly digest?: string;
}

/** A file that is attached to a release. */
export interface Checksum {
  readonly file: string;
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What a release publishes, how to get it, and how to see that it is what was released. */
export interface ArtifactsInput {
  readonly artifacts: readonly Artifact[];
  readonly checksums: readonly Checksum[];
  /** Addresses of static manifests, of which the first is what most people want. */
  readonly manifests?: readonly string[];
  /** Further commands that prove what was published, as argv: signatures, attestations. */
  readonly verify?: readonly (readonly string[])[];
}

/** Artifacts with digests, install and verify lines, checksums; as sections of another document. */
export function artifactSections(
  { artifacts, checksums, manifests = [], verify = [] }: ArtifactsInput,
  level: number,
): Markdown[] {
  const install = [...artifacts.flatMap(installLines), ...manifests.slice(0, 1).map(applyLine)];
  const sums = checksums.map(({ file, sha256 }) => `${sha256}  ${file}`);
  return [
    section(
      level,
      safe`Artifacts`,
      table(
        [safe`What`, safe`Reference`, safe`Digest`],
        artifacts.map(({ kind, repository, tag, digest }) => [
          text(kind),
          code(`${kind === "chart" ? "oci://" : ""}${repository}:${tag}`),
          digest === undefined ? nothing : code(digest),
        ]),
      ),
    ),
    section(level, safe`Install`, codeBlock("sh", install)),
    section(
      level,
      safe`Verify`,
      list([
        proof(
          safe`The registry has what was released: the digests are those above.`,
          artifacts.filter(({ digest }) => digest !== undefined).map(verifyLine),
        ),
        proof(
          safe`The files are those that were released:`,
          sums.length === 0 ? [] : ["sha256sum --check checksums.txt"],
        ),
        proof(
          safe`Signatures and attestations:`,
          verify.map((argv) => shellLine(...argv)),
        ),
      ]),
    ),
    section(level, safe`Checksums`, codeBlock("text", sums)),
  ];
}

function proof(what: Markdown, commands: readonly string[]): Markdown {
  return commands.length === 0 ? nothing : safe`${what}\n\n${codeBlock("sh", commands)}`;
}

/** Commands that fetch or install an artifact. */
export function installLines({ kind, name, repository, version, tag, digest }: Artifact): string[] {
  if (kind === "chart") return [shellLine("helm", "install", name, `oci://${repository}`, "--version", version)];
  return [shellLine("docker", "pull", digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`)];
}

/** The command that installs static manifests. */
function applyLine(address: string): string {
  return shellLine("kubectl", "apply", "--server-side", "--filename", address);
}

/** The command that shows the digest that the registry gives for the tag. */
export function verifyLine({ repository, tag }: Artifact): string {
  return shellLine("regctl", "manifest", "head", `${repository}:${tag}`);
}
