import { throwIfAny, type Problem } from "../errors.ts";
import { manifestsProblems } from "../manifests/config.ts";
import { variantProblems } from "../images.ts";
import { CONFIG_FILE, type Config, type ImageConfig } from "./config.ts";
import type { PlaceOf } from "./place.ts";
import schema from "./schema.json" with { type: "json" };
import { yamlReader, type YamlContent } from "./yaml-schema.ts";

const read = yamlReader<Config>({ file: CONFIG_FILE, code: "config", schema });

/**
 * Reads `slipway.yaml`. An empty file, like no file, is an empty configuration.
 *
 * @throws SlipwayError with every problem of the file, each with line and column
 */
export function parseConfig(text: string): Config {
  return readConfigFile(text).value;
}

/** As {@link parseConfig}, with the places of the file for problems that are found later. */
export function readConfigFile(text: string): YamlContent<Config> {
  const content = read(text);
  const { value, placeOf } = content;
  const variants = value.build?.variants ?? {};
  throwIfAny([
    ...entrypointProblems(value, placeOf),
    ...variantProblems(variants, (path) => placeOf(["build", "variants", ...path])),
    ...manifestsProblems(value.manifests ?? {}, Object.keys(variants), (path) => placeOf(["manifests", ...path])),
  ]);
  return content;
}

function entrypointProblems({ build = {} }: Config, placeOf: PlaceOf): Problem[] {
  const images = Object.entries(build.images ?? {}).map(([name, image]) => ({
    path: ["build", "images", name],
    image,
  }));
  return [
    ...twoEntrypoints(["build"], build, placeOf),
    ...images.flatMap(({ path, image }) => [
      ...twoEntrypoints(path, image, placeOf),
      ...noProgram(path, image, placeOf),
    ]),
  ];
}

/** Both keys say what the image starts. */
function twoEntrypoints(path: readonly string[], { main, binaries }: ImageConfig, placeOf: PlaceOf): Problem[] {
  if (main === undefined || binaries === undefined) return [];
  const key = path.join(".");
  return [
    {
      code: "config-two-entrypoints",
      where: placeOf([...path, "main"]),
      what: `${key}.main and ${key}.binaries both say what the image starts`,
      remedy: `remove ${key}.main, and name its program first in ${key}.binaries`,
    },
  ];
}

/** Nothing is found for a further image, as it is for the controller's. */
function noProgram(path: readonly string[], { main, binaries }: ImageConfig, placeOf: PlaceOf): Problem[] {
  if (main !== undefined || binaries !== undefined) return [];
  const key = path.join(".");
  return [
    {
      code: "config-no-program",
      where: placeOf(path),
      what: `${key} does not say which program is in the image`,
      remedy: `set ${key}.main to the folder of its main package, or ${key}.binaries where it has several`,
    },
  ];
}
