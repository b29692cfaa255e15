import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** Forbids imports by pattern, with the reason as message. */
const noImports = (group, message) => ({ "no-restricted-imports": ["error", { patterns: [{ group, message }] }] });

export default tseslint.config(
  { ignores: ["**/node_modules/", "sdk/", "dist/", "test/lab/sdk/", "test/lab/runtime/", "src/type-scan-library.ts"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: `${import.meta.dirname}/..` } },
    rules: {
      // A promise that nobody awaits is a stage that does nothing.
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "max-lines": ["error", { max: 200, skipComments: true, skipBlankLines: true }],
      "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    // The pure core: data in, data out. Data flows one way, so it never imports the stages.
    files: ["src/**/*.ts"],
    ignores: ["src/index.ts", "src/type-scan.ts", "src/type-scan-compiler.ts"],
    rules: {
      ...noImports(
        ["**/dagger/**", "\\#dagger/**", "@dagger.io/*", "node:*", "fs", "path"],
        "src/ is the pure core: no engine, no files",
      ),
      "no-restricted-globals": ["error", "process", "fetch", "setTimeout", "performance", "crypto"],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "the core has no clock: times come in as data" },
        { object: "Math", property: "random", message: "the core gives the same answer every time" },
      ],
    },
  },
  {
    files: ["dagger/**/*.ts"],
    rules: noImports(["**/test/**", "**/src/index.ts"], "stages import the core and the SDK only"),
  },
  // Dagger wants a module's class in one file.
  { files: ["src/index.ts"], rules: { "max-lines": "off" } },
  { files: ["test/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
