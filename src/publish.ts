import type { Problem } from "./errors.ts";
import { hostOf } from "./reference.ts";

/** A published artifact, as the record and the table at the end show it. */
export interface Published {
  /** `channel` is a tag that moves; `release` is the one on GitHub. */
  readonly kind: "image" | "chart" | "release" | "channel";
  readonly name: string;
  /** With tag: `ghcr.io/acme/app:v1.4.0`. Of a release its page. */
  readonly reference: string;
  /** Of a release that of its checksums.txt, which names all its files. */
  readonly digest: string;
  /** Whether it was there already, with the same digest. */
  readonly kept: boolean;
  /** Of a chart's package, in bytes. An image has a size for each platform. */
  readonly size?: number;
}

/** A login to a registry, in plain text. */
export interface RegistryCredentials {
  /** With or without a path. */
  readonly registry: string;
  readonly user: string;
  readonly password: string;
}

/** Credentials file in Docker's format, which regctl, helm and cosign read. Of two logins to one registry the last one counts. */
export function dockerConfig(logins: readonly RegistryCredentials[]): string {
  const auths = logins.map(({ registry, user, password }) => {
    const host = hostOf(registry);
    // Docker Hub's credentials have a key of their own (https://docs.docker.com/reference/cli/docker/login).
    const key = host === "docker.io" ? "https://index.docker.io/v1/" : host;
    return [key, { auth: Buffer.from(`${user}:${password}`).toString("base64") }];
  });
  return JSON.stringify({ auths: Object.fromEntries(auths) as unknown });
}

/**
 * Compares what a tag names in the registry with what is to be published under it.
 *
 * @param existing digest of the tag, or undefined where there is no such tag
 */
export function compareTag(existing: string | undefined, digest: string): "absent" | "same" | "different" {
  if (existing === undefined) return "absent";
  return existing === digest ? "same" : "different";
}

/**
 * The problem of a version that another commit has published already.
 *
 * @param reference with tag
 * @param revision the commit that the published image says it was made from
 */
export function otherCommit(reference: string, revision: string | undefined, commit: string): Problem[] {
  if (revision === undefined || revision === commit) return [];
  return [
    differs(
      reference,
      `published: of commit ${revision}
this release: of commit ${commit}`,
    ),
  ];
}

/** The problem of a version that is published with another digest. */
export function otherDigest(reference: string, existing: string, digest: string): Problem {
  return differs(
    reference,
    `published: ${existing}
this build: ${digest}`,
  );
}

function differs(reference: string, why: string): Problem {
  return {
    code: "published-differs",
    where: reference,
    what: "this version is published already, with other content",
    why,
    remedy: "release a new version: a published one never changes",
  };
}
