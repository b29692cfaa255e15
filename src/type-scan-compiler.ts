// The TypeScript compiler, which the SDK reads types with on every call: tsconfig.json leads its import of "typescript" here. The usual
// way, the loaders of tsx and of Node each read the 9 MB through for imports and exports, and a call takes a second longer.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import type typescript from "../node_modules/typescript/lib/typescript.js";

const filename = join(dirname(import.meta.dirname), "node_modules/typescript/lib/typescript.js");
const compiler = { exports: {} as typeof typescript };
// What Node, too, makes of a CommonJS module.
const parameters = ["exports", "require", "module", "__filename", "__dirname"];
const load = compileFunction(readFileSync(filename, "utf8"), parameters, { filename }) as (
  ...values: unknown[]
) => void;
load(compiler.exports, createRequire(filename), compiler, filename, dirname(filename));

export default compiler.exports;
