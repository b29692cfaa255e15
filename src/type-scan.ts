/// <reference no-default-lib="true" />
/// <reference lib="es2023" />

// The SDK reads the types of all files in src/, and of what they import, again on every call; that is when a call needs most of
// its memory. The SDK has no tsconfig, so it would read the types of the browser's DOM too: 2 MB that no file here means. The lines
// above name the library instead, for the whole program. And since this file imports hardly anything, it runs among the first.
import { spareMemory } from "../dagger/memory.ts";

spareMemory(true);
