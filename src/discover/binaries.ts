import { CONFIG_FILE, type ImageConfig } from "../config/config.ts";
import type { GoPackage } from "../facts.ts";
import type { ModuleFolder } from "./module.ts";
import { chooseMain, configuredMain, lastOf, mainPackages, type Decided, type MainFacts } from "./main.ts";

/** A program in an image. */
export interface BinaryPlan {
  /** Where it is in the image: `/app`, `/usr/local/bin/app-worker`. */
  readonly path: string;
  /** Folder of its main package, as it is written from the controller's module on: `./cmd/worker`. */
  readonly main: string;
  /** Folder of its Go module, where that is not the controller's. */
  readonly module?: ModuleFolder;
}

/** The programs of an image: the entrypoint first. */
export type Binaries = readonly [BinaryPlan, ...BinaryPlan[]];

/** What is found and configured, that the programs of the image are chosen from. */
export interface BinaryFacts extends MainFacts {
  /** `build.main` of the configuration. */
  readonly main?: string;
  /** `build.binaries` of the configuration: main packages by their paths in the image. */
  readonly binaries?: Readonly<Record<string, string>>;
}

/** Where programs are that charts start by name alone: a folder of every usual PATH. */
const FOLDER = "/usr/local/bin";

/** What the program is called in the image of a project whose scaffold gave it that name (Kubebuilder: `/manager`). */
const usualNames = ["manager", "controller", "operator"];

/**
 * The programs of the image: the configured ones, or the controller's main package and those that the charts start,
 * each where the charts look for it.
 *
 * @throws SlipwayError `main-missing`, `main-ambiguous`, `main-not-found`
 */
export function chooseBinaries(facts: BinaryFacts): Decided<Binaries> {
  const [first, ...others] = Object.entries(facts.binaries ?? {});
  if (first !== undefined) {
    const value = configured(facts, [first, ...others], "build.binaries");
    return { value, why: `${CONFIG_FILE}: build.binaries` };
  }
  const { value: main, why } = chooseMain(facts, facts.main);
  const mains = mainPackages(facts.packages);
  const own = (command: string): boolean => {
    const called = mains.filter((each) => lastOf(each.dir) === lastOf(command));
    if (called.length > 0) return called.includes(main);
    return [facts.name, ...usualNames].includes(lastOf(command));
  };
  const path = facts.commands.find(own);
  const further = mains.flatMap((each) => {
    const command = facts.commands.find((candidate) => each !== main && lastOf(candidate) === lastOf(each.dir));
    return command === undefined ? [] : [programOf(facts, placeOf(command), each)];
  });
  const entrypoint = programOf(facts, path === undefined ? `/${facts.name}` : placeOf(path), main);
  const found = path === undefined && further.length === 0 ? "" : ", placed where the charts start it";
  return { value: [entrypoint, ...further], why: `${why}${found}` };
}

/**
 * The programs of a further image: the configured ones, or one, where the charts start it.
 *
 * @param name the image's
 * @throws SlipwayError `main-not-found`
 */
export function chooseFurther(
  facts: Omit<BinaryFacts, "name">,
  name: string,
  { main = "", binaries = {} }: ImageConfig,
): Binaries {
  const key = `build.images.${name}`;
  const [first, ...others] = Object.entries(binaries);
  if (first !== undefined) return configured(facts, [first, ...others], `${key}.binaries`);
  const found = configuredMain(facts.packages, main, `${key}.main`);
  const command = facts.commands.find((candidate) => [lastOf(found.dir), name].includes(lastOf(candidate)));
  return [programOf(facts, command === undefined ? `/${name}` : placeOf(command), found)];
}

/** Main packages by paths in the image, as the configuration has them. */
type Entries = readonly [[path: string, main: string], ...[path: string, main: string][]];

function configured(facts: Pick<BinaryFacts, "packages" | "dir">, [first, ...others]: Entries, key: string): Binaries {
  const named = ([path, main]: Entries[number]): BinaryPlan =>
    programOf(facts, path, configuredMain(facts.packages, main, `${key}.${path}`));
  return [named(first), ...others.map(named)];
}

/** A program that is made from a main package. */
export function programOf(facts: Pick<BinaryFacts, "dir">, path: string, { dir, module }: GoPackage): BinaryPlan {
  return { path, main: dir, ...(module !== facts.dir && { module }) };
}

function placeOf(command: string): string {
  return command.startsWith("/") ? command : `${FOLDER}/${command}`;
}

/** Extended regular expression for `git grep -A6`: where templates and values of a chart say what a container starts. */
export const COMMAND_PATTERN = "^[[:space:]]*(-[[:space:]]+)?command:";

/**
 * The programs that charts start: the first words of `command:` in templates and values, in the order of the text and
 * each once. Those that only a rendering would tell are left out.
 *
 * @param lines what `git grep --no-filename -A6` found
 */
export function parseCommands(lines: string): string[] {
  const commands = lines.matchAll(
    /^\s*(?:-\s+)?command:[ \t]*(?:\[\s*|\n(?:\s*\{\{.*\n)*\s*-\s+)["']?(\/?[\w.-]+(?:\/[\w.-]+)*)["']?\s*(?:[,\]#\n]|$)/gm,
  );
  return [...new Set([...commands].map(([, command = ""]) => command))];
}
