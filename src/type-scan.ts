// On every call the SDK loads all files in src/ and reads the types of all of them again, of what they import, and of itself: twice,
// because it is in sdk/ and in node_modules/. That is when a call needs most of its memory. All that it looks for is in index.ts and in
// one of its own copies, and there the names of the classes in the generated client, so it finds the rest empty.
import { dirname, join, sep } from "node:path";
import ts from "typescript";

const core = import.meta.dirname;
const functions = ["index.ts", "type-scan-library.ts"].map((name) => join(core, name));
const copy = join(dirname(core), "sdk");
const otherCopy = join(dirname(core), "node_modules/@dagger.io/dagger/client.gen.ts");
const unread = (ts.sys.fileExists(otherCopy) ? [core, copy] : [core]).map((folder) => folder + sep);
const readFile = ts.sys.readFile.bind(ts.sys);

ts.sys.readFile = (path, encoding) => {
  if (unread.some((folder) => path.startsWith(folder)) && !functions.includes(path)) return "";
  // The types of the SDK's own code, which have the whole client once more.
  if (path.endsWith("/core.d.ts")) return "";
  const text = readFile(path, encoding);
  return path.endsWith("/client.gen.ts") ? text && withoutBodies(text) : text;
};

/** Generated code without its comments and without what is in its classes. */
function withoutBodies(text: string): string {
  return text.replace(/^ *\/\*\*[^]*?\*\/\n/gm, "").replace(/^(export class .*\{)\n[^]*?^\}/gm, "$1}");
}
