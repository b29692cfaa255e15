/** A secret as it is named: by a bare name, or by a URI of Dagger's secret providers. */
interface Named {
  /** `env`, `file`, `op` …; unset for a bare name. */
  readonly provider?: string;
  readonly rest: string;
}

/**
 * Whether two names mean the same secret. A bare name means the environment variable or the file of that name, in any
 * folder; URIs are compared as they are, apart from the slashes after the provider and parameters.
 */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [read(one), read(other)];
  if (a.provider === undefined) return bareNames(b).includes(a.rest);
  if (b.provider === undefined) return bareNames(a).includes(b.rest);
  return a.provider === b.provider && a.rest === b.rest;
}

/** A way to pass a secret that is named like this, as an argument's value. */
export function asArgument(name: string): string {
  return read(name).provider === undefined ? `env:${name}` : name;
}

/** https://docs.dagger.io/api/secrets: `env:NAME` and `env://NAME` are the same. */
function read(text: string): Named {
  const match = /^([a-z][a-z0-9+.-]*):(?:\/\/)?(.*)$/s.exec(text);
  if (match === null) return { rest: text };
  const [, provider = "", rest = ""] = match;
  return { provider, rest: provider === "cmd" ? rest : rest.replace(/\?.*$/s, "") };
}

function bareNames({ provider, rest }: Named): string[] {
  if (provider === undefined || provider === "env") return [rest];
  return provider === "file" ? [rest.slice(rest.lastIndexOf("/") + 1)] : [];
}
