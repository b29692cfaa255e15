import { registryApi } from "./registry.ts";

/** The kinds of faults that the lab's gate can make (test/lab/gate/kinds.go). */
export const kinds = ["429", "500", "503", "reset", "slow", "truncated"] as const;
export type Kind = (typeof kinds)[number];

/**
 * Which requests fail, counted from 1, and how: those in `at`, all from `from` on, or all from the first one on that is like
 * `on`: a method and a part of the path.
 */
export interface Rule {
  readonly kind: Kind;
  readonly at?: readonly number[];
  readonly from?: number;
  readonly on?: string;
}

/** A request that came, and the kind of fault that hit it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly fault?: Kind;
}

async function control(method: string, prefix: string, rules?: readonly Rule[]): Promise<Response> {
  const body = rules === undefined ? {} : { body: JSON.stringify(rules) };
  const response = await registryApi(`/_faults/${pathOf(prefix)}`, { method, ...body });
  if (!response.ok) throw new Error(`the gate answers ${response.status}: ${await response.text()}`);
  return response;
}

/**
 * From now on the gate counts the requests for repositories below a registry prefix, from 1 on, and fails those that a
 * rule names.
 *
 * @param prefix with the registry's host, as `aRegistry` makes it
 */
export async function inject(prefix: string, rules: readonly Rule[]): Promise<void> {
  await control("PUT", prefix, rules);
}

/** The requests that came since {@link inject}, in their order. */
export async function seen(prefix: string): Promise<Seen[]> {
  return (await (await control("GET", prefix)).json()) as Seen[];
}

/** Ends the faults below a prefix. */
export async function mend(prefix: string): Promise<void> {
  await control("DELETE", prefix);
}

/** A registry prefix without the host. */
function pathOf(prefix: string): string {
  return prefix.slice(prefix.indexOf("/") + 1);
}
