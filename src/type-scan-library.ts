/// <reference no-default-lib="true" />

// When the SDK reads types (type-scan.ts), it has no tsconfig, so it would read the whole library of ECMAScript and of the browser's DOM
// too: 2 MB, on every call, that the signatures in index.ts do not mean. The line above leaves it out of the whole program; what they
// do mean, and what the compiler asks for by name, is this.
interface Array<T> {
  readonly length: number;
  [index: number]: T;
}
interface Promise<T> {
  then(value: T): void;
}
interface Boolean {}
interface CallableFunction {}
interface Function {}
interface IArguments {}
interface NewableFunction {}
interface Number {}
interface Object {}
interface RegExp {}
interface String {}
