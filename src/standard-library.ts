/// <reference no-default-lib="true" />
/// <reference lib="es2023" />

// The SDK reads the types of all files in src/, and of what they import, again on every call. It has no tsconfig, so it would read
// the types of the browser's DOM too: 2 MB that no file here means. These lines name the library instead, for the whole program.
export {};
