/** A value of a JSON document that two versions of it have differently; undefined where one has none. */
export interface JsonChange {
  /** `config.Labels["org.opencontainers.image.version"]`, `history[3].created` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every value in which two JSON documents differ, as deep as both have the same kind of value. */
export function jsonChanges(before: unknown, after: unknown, path = ""): JsonChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const below = Array.isArray(before) ? `${path}[${key}]` : member(path, key);
    return jsonChanges(before[key], after[key], below);
  });
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function member(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
