import type { SigstoreServices } from "./config.ts";
import type { Trust } from "./plan.ts";

/**
 * Sigstore's signing configuration for services that are not the public ones: who gives certificates, and where
 * signatures are recorded. The form is sigstore/protobuf-specs' SigningConfig v0.2. Undefined for the public
 * services, whose configuration cosign fetches itself.
 */
export function signingConfig(trust: Trust): string | undefined {
  if (trust.kind === "public") return undefined;
  const services: SigstoreServices = trust.kind === "own" ? trust.services : {};
  const { fulcio, rekor, rekorVersion = 1, timestamps, oidcIssuer } = services;
  const service = (url: string | undefined, majorApiVersion = 1): object[] =>
    url === undefined ? [] : [{ url, majorApiVersion, validFor: { start: EVER }, operator: "own" }];
  return json({
    mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
    caUrls: service(fulcio),
    oidcUrls: service(oidcIssuer),
    rekorTlogUrls: service(rekor, rekorVersion),
    rekorTlogConfig: { selector: "ANY" },
    tsaUrls: service(timestamps),
    tsaConfig: { selector: "ANY" },
  });
}

/** A root of trust for signatures that nobody but their key vouches for: it trusts no authority. */
export const EMPTY_TRUSTED_ROOT = json({ mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1" });

/** Before any signature. */
const EVER = "2000-01-01T00:00:00Z";

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
