/** Operating system and architecture in Go's and OCI's terms. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** ARM only: `v7`. */
  readonly variant?: string;
}

/** Reads `linux/arm64` or `linux/arm/v7`. The configuration's schema has checked the form. */
export function parsePlatform(text: string): Platform {
  const [os = "", architecture = "", variant] = text.split("/");
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

/** The environment that makes the Go compiler build for a platform. */
export function goEnvironment(platform: Platform): Record<string, string> {
  const arm = platform.variant === undefined ? {} : { GOARM: platform.variant.replace(/^v/, "") };
  return { GOOS: platform.os, GOARCH: platform.architecture, ...arm };
}

/** The platform as one word for file names and tags of an OCI layout: `linux-arm-v7`. */
export function platformSlug(text: string): string {
  return text.replaceAll("/", "-");
}
