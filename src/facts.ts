import type { ModuleFolder } from "./discover/module.ts";
import type { ImageDigests } from "./tools.ts";
import type { Tag } from "./version.ts";

/** What was read from the user's repository: the raw material of the plan, before any decision. */
export interface Facts {
  readonly git: GitFacts;
  /** Folder of the controller's Go module. */
  readonly dir: ModuleFolder;
  /** Folders of all Go modules of the repository. */
  readonly modules: readonly ModuleFolder[];
  /** Content of go.mod. */
  readonly goMod: string;
  /** Of the controller's module, and of others that are not beside the matter, such as tools and end-to-end tests. */
  readonly packages: readonly GoPackage[];
  readonly charts: readonly ChartFacts[];
  /** Folders of the repository's kustomizations. */
  readonly kustomizations: readonly string[];
  /** The project's file of manifest variants, where there is one. */
  readonly manifestVariants?: { readonly path: string; readonly text: string };
  /** Content of the public keys that the configuration names, by path. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** String variables that look like a version stamp, as `import/path.Name`. */
  readonly variables: readonly GoVariable[];
  /** Variables that the project's own build sets through the linker, as `import/path.Name`. */
  readonly linkerVariables: readonly string[];
  /** Of the tool images that are named by tag only. */
  readonly imageDigests: ImageDigests;
  /** Programs that charts or kustomizations start: first words of `command:` in their files. */
  readonly chartCommands: readonly string[];
  /** Go files that are left out of a build without cgo. */
  readonly cgoFiles: readonly string[];
  /** Go files that start an API server for tests, from the repository's root. */
  readonly envtest: readonly string[];
}

export interface GitFacts {
  /** Full hash of HEAD. */
  readonly commit: string;
  /** The commit's time in seconds since 1970. */
  readonly epoch: number;
  /** Changed and untracked paths; empty for a clean tree. */
  readonly changes: readonly string[];
  /** Whether the clone lacks history. */
  readonly shallow: boolean;
  /** All tags of the repository. */
  readonly tags: readonly Tag[];
  /** The tags whose commits are HEAD or its ancestors. */
  readonly reachable: readonly Tag[];
  /** Commits since the highest stable reachable tag, or since the beginning. */
  readonly distance: number;
  /** The branches, the clone's own and those of `origin`, that have HEAD; read only where a ref is named. */
  readonly branches?: readonly string[];
  /** URL of the remote `origin`, without credentials. */
  readonly remote?: string;
}

/** A package of the repository, as `go list` reports it. */
export interface GoPackage {
  /** As it is written from the controller's module on: `.`, `./cmd/manager`. */
  readonly dir: string;
  /** Folder of its module, from the repository's root. */
  readonly module: ModuleFolder;
  readonly importPath: string;
  /** Package name; `main` for commands. */
  readonly name: string;
  /** Patterns of go:embed lines, in tests too. */
  readonly embeds: readonly string[];
  /** Names of its files of tests. */
  readonly tests: readonly string[];
}

export interface GoVariable {
  /** Directory of the file that declares it, relative to the module's root. */
  readonly dir: string;
  readonly name: string;
}

export interface ChartFacts {
  /** Folder, relative to the root: `helm`, `charts/app`. */
  readonly path: string;
  /** Content of Chart.yaml. */
  readonly chart: string;
  /** Content of values.yaml; empty when there is none. */
  readonly values: string;
  /** Files below crds/. */
  readonly crds: readonly string[];
  /** Files of values that the chart is tested with, by the convention of chart-testing: ci/*-values.yaml, sorted. */
  readonly ciValues: readonly string[];
  /** Whether its templates write a `v` before the chart's appVersion. */
  readonly addsV: boolean;
}
