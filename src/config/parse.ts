import { CONFIG_FILE, type Config } from "./config.ts";
import schema from "./schema.json" with { type: "json" };
import { yamlReader } from "./yaml-schema.ts";

const read = yamlReader<Config>({ file: CONFIG_FILE, code: "config", schema });

/**
 * Reads `slipway.yaml`. An empty file, like no file, is an empty configuration.
 *
 * @throws SlipwayError with every problem of the file, each with line and column
 */
export function parseConfig(text: string): Config {
  return read(text).value;
}
