import type { Channel } from "../channels.ts";
import type { ChartRepository, ChartRepositorySettings } from "../chart-repository/destination.ts";
import type { PlaceOf } from "../config/place.ts";
import type { SigningConfig } from "../signing/config.ts";
import type { ScanConfig } from "../scan/settings.ts";

/** What slipway.yaml says about one environment, under `environments`. */
export interface EnvironmentSettings {
  readonly registry?: string;
  readonly chartRepository?: ChartRepositorySettings;
  readonly credentials?: Credentials;
  readonly accepts?: Partial<Accepts>;
  readonly channels?: readonly Channel[];
  readonly scan?: ScanSettings;
  readonly signing?: SigningConfig;
  readonly after?: string;
}

/** What replaces the common settings of the scan. Exceptions are about a vulnerability, wherever it goes. */
type ScanSettings = Omit<ScanConfig, "exceptions">;

/** The names of secrets: of an environment variable, of a file, or a secret's whole URI. Never a secret itself. */
export interface Credentials {
  readonly registry?: string;
  /** For the git server of the classic chart repository. */
  readonly git?: string;
  /** For the release on GitHub. */
  readonly github?: string;
  /** The key that signs. */
  readonly signing?: string;
}

/** The kinds of logins. */
export const credentialKinds: readonly (keyof Credentials)[] = ["registry", "git", "github", "signing"];

/** A kind of version that is released by its tag. */
type TagKind = "prerelease" | "stable";

/** What may go to an environment. */
export interface Accepts {
  /** Patterns of branches whose pushes go there as development versions. `*` stops at a slash, `**` does not. */
  readonly branches: readonly string[];
  readonly tags: readonly TagKind[];
}

/** A place of its own that releases go to. */
export interface Environment {
  readonly name: string;
  /** Registry prefix: `ghcr.io/acme/dev`. */
  readonly registry: string;
  readonly chartRepository?: ChartRepository;
  readonly credentials: Credentials;
  readonly accepts: Accepts;
  /** These where unset, or as far as unset, are the configuration's. */
  readonly channels?: readonly Channel[];
  readonly scan?: ScanSettings;
  readonly signing?: SigningConfig;
  /** The environment that must have the same image first. */
  readonly after?: string;
}

/** What the environments are read with beside their settings. */
export interface EnvironmentContext {
  /** The controller's name, which is the last element of its image's repository. */
  readonly name: string;
  /** The prefix below which an environment without registry of its own has one. Throws where nothing tells it. */
  readonly base: () => string;
  readonly placeOf: PlaceOf;
}
