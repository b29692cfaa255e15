import { fromFolder, inModule, type ModuleFolder } from "./module.ts";

/** What `git ls-files` lists the kustomizations of a repository with. */
export const KUSTOMIZATION_FILES = ["kustomization.yaml", "kustomization.yml", "Kustomization"].flatMap((name) => [
  name,
  `*/${name}`,
]);

/** Where Kubebuilder and those who follow it have what installs the whole controller. */
const USUAL_PLACE = "config/default";

/** The folders of kustomizations, by their files, sorted. */
export function kustomizationFolders(files: readonly string[]): string[] {
  return files.map((file) => fromFolder(file, "..")).sort();
}

/** The kustomization that installs the controller: `config/default` of the module's folder or of the repository. */
export function usualKustomization(folders: readonly string[], dir: ModuleFolder): string | undefined {
  return [inModule(dir, USUAL_PLACE), USUAL_PLACE].find((place) => folders.includes(place));
}
