import { CONFIG_FILE } from "./config.ts";

/** The place of the value at a path of the configuration, for problems that a schema cannot find. */
export type PlaceOf = (path: readonly (string | number)[]) => string;

/** The place by its keys, where no text of the configuration is at hand. */
export const keysOf: PlaceOf = (path) => `${CONFIG_FILE}: ${path.join(".")}`;
