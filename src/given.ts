/** What is left of a type's optional properties when those that are undefined are left out. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what was not passed: an optional property is there, or it is not. */
export function given<T extends object>(passed: T): Given<T> {
  return Object.fromEntries(Object.entries(passed).filter(([, value]) => value !== undefined)) as Given<T>;
}
