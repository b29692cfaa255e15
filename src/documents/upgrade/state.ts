/** What an upgrade guide compares: a project at one version. All texts are as the repository has them: untrusted. */
export interface ProjectState {
  /** Content of go.mod; absent when it cannot be had. */
  readonly goMod?: string;
  /** The image that the final image stands on, where it is known. */
  readonly base?: string;
  readonly charts: readonly ChartState[];
  readonly kustomizations: readonly KustomizationState[];
}

/** A kustomization that static manifests are made of. */
export interface KustomizationState {
  /** Its folder, relative to the repository's root. */
  readonly path: string;
  /** What kustomize makes of it, with the images as the repository has them; absent when it cannot build it. */
  readonly manifests?: string;
}

export interface ChartState {
  readonly name: string;
  /** Content of Chart.yaml. */
  readonly chart: string;
  /** Content of values.yaml; empty when there is none. */
  readonly values: string;
  /** Contents of the files in crds/, which Helm installs but never upgrades. */
  readonly crds: readonly string[];
  /** What `helm template` makes of the default values, without crds/; absent when Helm cannot render the chart. */
  readonly manifests?: string;
}
