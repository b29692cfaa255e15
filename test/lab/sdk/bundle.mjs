// bundle.mjs OUT: makes of the published SDK what the engine image carries: the library as one file with its types, and the
// program that reads a module's types. `typescript` stays outside, as in the engine image.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { rollup } from "rollup";
import dts from "rollup-plugin-dts";

const out = process.argv[2];
const library = "node_modules/@dagger.io/dagger/dist/src";

const bundle = (entry, outfile) =>
  build({
    entryPoints: [join(library, entry)],
    outfile: join(out, outfile),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    external: ["typescript"],
    // Some dependencies are CommonJS and call require() at run time.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });

await mkdir(out, { recursive: true });
await bundle("index.js", "library/core.js");
await bundle("module/entrypoint/introspection_entrypoint.js", "introspector/introspector.mjs");
const types = await rollup({ input: join(library, "index.d.ts"), plugins: [dts()], logLevel: "silent" });
await types.write({ file: join(out, "library/core.d.ts"), format: "es" });
