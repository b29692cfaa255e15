/// <reference no-default-lib="true" />
/// <reference lib="es5" />

// The SDK reads the types of all files in src/, and of what they import, again on every call; that is when a call needs most of its
// memory. It has no tsconfig, so it would read the whole library of ECMAScript and of the browser's DOM too: 2 MB that the signatures
// in index.ts do not mean. The lines above name for the whole program what they do mean. And index.ts imports the stages as
// #dagger/…, a name that the SDK does not follow.
export {};
