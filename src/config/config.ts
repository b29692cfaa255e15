import type { Channel } from "../channels.ts";
import type { ManifestsConfig } from "../manifests/config.ts";
import type { VariantConfigs } from "../images.ts";
import type { ChartRepositorySettings } from "../chart-repository/destination.ts";
import type { EnvironmentSettings } from "../environments/environment.ts";
import type { SigningConfig } from "../signing/config.ts";
import type { ScanConfig } from "../scan/settings.ts";
import type { ChartValidationConfig } from "../chart-validation/settings.ts";

/** What `slipway.yaml` says, as it is written there. Every key is described in schema.json, which also checks it. */
export interface Config {
  readonly name?: string;
  readonly registry?: string;
  /** What stands before the version in git's tags: `v`. */
  readonly tagPrefix?: string;
  readonly build?: BuildConfig;
  readonly test?: TestConfig;
  readonly charts?: readonly string[];
  readonly chartRepository?: ChartRepositorySettings;
  readonly chartValidation?: ChartValidationConfig;
  readonly manifests?: ManifestsConfig;
  readonly channels?: readonly Channel[];
  readonly githubUrl?: string;
  readonly images?: Partial<Record<ToolName, string>>;
  readonly scan?: ScanConfig;
  readonly signing?: SigningConfig;
  /** By name. Unset: everything goes to one registry. */
  readonly environments?: Readonly<Record<string, EnvironmentSettings>>;
  readonly labels?: Readonly<Record<string, string>>;
}

interface BuildConfig {
  /** Folder of the controller's Go module. */
  readonly dir?: string;
  readonly main?: string;
  /** Main packages by the paths of their programs in the image, the entrypoint first. */
  readonly binaries?: Readonly<Record<string, string>>;
  readonly platforms?: readonly string[];
  readonly tags?: readonly string[];
  /** Patterns of private Go modules, as GOPRIVATE has them. */
  readonly private?: readonly string[];
  readonly stamp?: Stamp;
  readonly variables?: Readonly<Record<string, string>>;
  readonly ignore?: readonly string[];
  readonly versionArgs?: readonly string[];
  readonly variants?: VariantConfigs;
  /** Further images, by name. */
  readonly images?: Readonly<Record<string, ImageConfig>>;
  /** Programs for people's own machines, by name. */
  readonly downloads?: Readonly<Record<string, DownloadConfig>>;
}

/** What `build.downloads` says about one program. */
export interface DownloadConfig {
  readonly main: string;
  readonly platforms?: readonly string[];
}

/** What `build.images` says about one further image: one of its keys. */
export interface ImageConfig {
  readonly main?: string;
  /** As {@link BuildConfig.binaries}, in this image. */
  readonly binaries?: Readonly<Record<string, string>>;
}

export interface TestConfig {
  readonly packages?: readonly string[];
  readonly race?: boolean;
  readonly timeout?: string;
  /** A version of Kubernetes, or `none`. */
  readonly envtest?: string;
}

/** Go string variables, as `import/path.Name`, that receive the version, the commit and the commit's date. */
export interface Stamp {
  readonly version?: string;
  readonly commit?: string;
  readonly date?: string;
}

/** The images that Slipway itself needs. */
export type ToolName = "golang" | "base" | "helm" | "regctl" | "osvScanner" | "cosign" | "kubeconform";

/** The name of the configuration file, at the root of the repository. */
export const CONFIG_FILE = "slipway.yaml";
