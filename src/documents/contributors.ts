import type { Change, Person } from "./commits.ts";

/** Somebody who contributed to a version. The name is untrusted. */
export interface Contributor {
  readonly name: string;
  /** Whether nothing older is theirs. */
  readonly first: boolean;
}

/**
 * The people behind the changes, co-authors too, sorted by name. Bots are left out; one person with several addresses
 * is one contributor as long as the name is the same.
 *
 * @param earlier everybody who contributed before; undefined when nothing is known of that, or this is the beginning,
 *   so that nobody is marked as new
 */
export function contributorsOf(changes: readonly Change[], earlier: readonly Person[] | undefined): Contributor[] {
  const known = new Set(earlier?.flatMap(keysOf));
  const people = new Map<string, { person: Person; first: boolean }>();
  for (const person of changes.flatMap(({ authors }) => authors).filter((author) => !isBot(author))) {
    const name = nameKey(person);
    const first = earlier !== undefined && keysOf(person).every((key) => !known.has(key));
    people.set(name, { person, first: first && people.get(name)?.first !== false });
  }
  const contributors = [...people.values()].map(({ person, first }) => ({ name: person.name, first }));
  return contributors.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** Whether a program made the commit, such as one that updates dependencies. */
function isBot({ name, email }: Person): boolean {
  return (
    /\[bot\]/i.test(`${name} ${email}`) ||
    /^(dependabot|renovate|renovate-bot|github-actions|pre-commit-ci|snyk-bot|mergify|k8s-ci-robot)$/i.test(name)
  );
}

/** Reads `git shortlog --summary --email`: lines of the form `  12\tAda Okafor <ada@acme.dev>`. */
export function parseShortlog(output: string): Person[] {
  return output.split("\n").flatMap((line) => {
    const match = /^\s*\d+\t([^\n]*) <([^<>]*)>$/.exec(line);
    return match === null ? [] : [{ name: match[1] ?? "", email: match[2] ?? "" }];
  });
}

function nameKey({ name }: Person): string {
  return `name ${name.trim().toLowerCase()}`;
}

function keysOf(person: Person): string[] {
  return [nameKey(person), `email ${person.email.trim().toLowerCase()}`];
}
