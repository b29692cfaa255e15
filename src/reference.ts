import { fail } from "./errors.ts";

/** The parts of an image reference: `ghcr.io/acme/app:v1@sha256:…`. */
export interface Reference {
  /** Host with optional port: `ghcr.io`, `localhost:5000`. */
  readonly registry: string;
  /** Path below the registry: `acme/app`. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

// Grammar of the OCI distribution specification, section "Pulling manifests".
const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const referencePattern = new RegExp(
  `^((?:[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)+|localhost|[a-zA-Z0-9-]+(?=:[0-9]))(?::[0-9]+)?/)?` +
    `(${component}(?:/${component})*)` +
    `(?::([a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}))?(?:@(sha256:[a-f0-9]{64}))?$`,
);

/**
 * Reads a reference as Docker does: without a host it means Docker Hub, where one-word names live under `library/`.
 *
 * @param where the place to name in the error
 * @throws SlipwayError `reference-invalid`
 */
export function parseReference(text: string, where: string): Reference {
  const match = referencePattern.exec(text);
  if (match === null) {
    const [scheme] = /^[a-z]+:\/\//i.exec(text) ?? [];
    throw fail({
      code: "reference-invalid",
      where,
      what: `"${text}" is not an image reference`,
      remedy:
        scheme === undefined
          ? "use HOST/PATH:TAG or HOST/PATH@sha256:DIGEST in lower case, for example ghcr.io/acme/app:v1.4.0"
          : `leave out ${scheme}: it begins with the host, for example ghcr.io/acme/app:v1.4.0`,
    });
  }
  const [, host, path = "", tag, digest] = match;
  const registry = host === undefined ? "docker.io" : host.slice(0, -1);
  const full = registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
  return { registry, path: full, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The repository of a reference: everything but tag and digest. */
function repositoryOf(reference: Reference): string {
  return `${reference.registry}/${reference.path}`;
}

/** The reference as text, in full: host, path, tag and digest as far as they are known. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${repositoryOf(reference)}${tag}${digest}`;
}

/** A reference in full: `busybox` is `docker.io/library/busybox`. Undefined for what is no reference. */
export function fullReference(text: string): string | undefined {
  try {
    return formatReference(parseReference(text, "image"));
  } catch {
    return undefined;
  }
}

/** The repository of a reference in full, without tag and digest. Undefined for what is no reference. */
export function fullRepository(text: string): string | undefined {
  try {
    return repositoryOf(parseReference(text, "image"));
  } catch {
    return undefined;
  }
}

/** Where images come from instead of their public registries. */
export interface Mirror {
  /** Prefix: `registry.example.com/mirror`. `docker.io/library/golang:1` is then at PREFIX`/docker.io/library/golang:1`. */
  readonly prefix: string;
  /**
   * Whether the mirror serves the same content. When it holds images that were rebuilt, their digests differ from
   * the pinned ones, so they are taken by tag.
   */
  readonly pinned: boolean;
}

/** The address of an image behind a mirror; without a mirror the reference itself. */
export function mirrored(text: string, mirror: Mirror | undefined): string {
  if (mirror === undefined) return text;
  const { digest, ...byTag } = parseReference(text, "tool image");
  const kept = mirror.pinned && digest !== undefined ? { ...byTag, digest } : byTag;
  return `${mirror.prefix.replace(/\/+$/, "")}/${formatReference(kept)}`;
}

/** The host of a registry prefix: of `ghcr.io/acme` it is `ghcr.io`. */
export function hostOf(prefix: string): string {
  return parseReference(`${prefix}/x`, "registry").registry;
}

/**
 * A registry prefix as a user gives it: host with an optional path, without tag and digest.
 *
 * @throws SlipwayError `reference-invalid`
 */
export function parsePrefix(text: string, where: string): string {
  const trimmed = text.replace(/^oci:\/\//, "").replace(/\/+$/, "");
  const reference = parseReference(`${trimmed}/x`, where);
  return repositoryOf(reference).slice(0, -"/x".length);
}
