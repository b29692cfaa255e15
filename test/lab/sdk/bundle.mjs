// bundle.mjs OUT: makes of the published SDK what the engine image carries: the library as one file with its types, and the
// program that reads a module's types. `typescript` stays outside, as in the engine image.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { rollup } from "rollup";
import dts from "rollup-plugin-dts";

const out = process.argv[2];
const library = "node_modules/@dagger.io/dagger/dist/src";

// tsx rewrites every file that holds an import(), on every call; for one of this size that takes two seconds. The SDK's only import() of
// its own, which loads the module's files, therefore gets a file to itself, and those of its dependencies become require().
const importApart = {
  name: "import-apart",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/import-file\.js$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /entrypoint\/load\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace("await import(f)", "await importFile(f)");
      if (contents === text) throw new Error(`${path} does not import files as it did in v0.19.10`);
      return { contents: `import { importFile } from "./import-file.js";\n${contents}` };
    });
  },
};

const bundle = (entry, outfile, settings = {}) =>
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
    ...settings,
  });

await bundle("index.js", "library/core.js", {
  plugins: [importApart],
  supported: { "dynamic-import": false },
});
await writeFile(join(out, "library/import-file.js"), "export const importFile = (file) => import(file)\n");
await bundle("module/entrypoint/introspection_entrypoint.js", "introspector.mjs");
const types = await rollup({
  input: join(library, "index.d.ts"),
  plugins: [dts({ respectExternal: true })],
  logLevel: "silent",
});
await types.write({ file: join(out, "library/core.d.ts"), format: "es" });
