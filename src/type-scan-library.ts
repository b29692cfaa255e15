/// <reference no-default-lib="true" />
/// <reference lib="es5" />

// When the SDK reads types (type-scan.ts), it has no tsconfig, so it would read the whole library of ECMAScript and of the browser's DOM
// too: 2 MB that the signatures in index.ts do not mean. The lines above name for the whole program what they do mean.
export {};
