// Hands every TypeScript file of the module and the generated client to the SDK, in the official runtime's order.
import { entrypoint } from "@dagger.io/dagger";
import { readdirSync } from "fs";
import { extname, join } from "path";

const here = import.meta.dirname;
const files = readdirSync(here, { recursive: true, withFileTypes: true })
  .filter((entry) => !entry.isDirectory() && [".ts", ".mts"].includes(extname(entry.name)))
  .map((entry) => join(entry.parentPath, entry.name));

entrypoint([...files.reverse(), join(here, "../sdk/client.gen.ts")]);
