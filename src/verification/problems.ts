import type { Problem } from "../errors.ts";

/** The problem of something that ought to be published, and is not. */
export function absent(reference: string, what: "image" | "chart"): Problem {
  return {
    code: "published-missing",
    where: reference,
    what: `there is no such ${what}`,
    remedy: "check the version, the registry and the login",
  };
}

/** The problem of an image or a chart that is signed, but whose provenance is missing. */
export function unattested(reference: string): Problem {
  return {
    code: "signature-missing",
    where: reference,
    what: "no provenance is about it",
    remedy: "release it with Slipway, which attests where things come from",
  };
}

/** The problem of a reference that leads to the image of one platform. */
export function onePlatform(reference: string): Problem {
  return {
    code: "reference-one-platform",
    where: reference,
    what: "this is the image of one platform, and not the index of all",
    remedy: "pass the tag, or the digest of the index: release.json has it as image.digest",
  };
}
