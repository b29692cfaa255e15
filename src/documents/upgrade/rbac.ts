import { isMapping, listAt, textAt, type Mapping } from "./yaml.ts";

/** What one Role or ClusterRole may do more or less than before. Names are untrusted. */
export interface RoleChange {
  /** `ClusterRole lighthouse`, `Role default/lighthouse` */
  readonly role: string;
  readonly state: "added" | "removed" | "changed";
  readonly gained: readonly Permission[];
  readonly lost: readonly Permission[];
}

export interface Permission {
  /** `configmaps`, `events.k8s.io/events`, `secrets (only tls)`, `/metrics` */
  readonly target: string;
  readonly verbs: readonly string[];
}

/** The Roles and ClusterRoles whose rules differ, sorted by name; other objects are left out. */
export function diffRbac(before: readonly Mapping[], after: readonly Mapping[]): RoleChange[] {
  const [old, current] = [rolesByName(before), rolesByName(after)];
  const names = [...new Set([...old.keys(), ...current.keys()])].sort();
  return names.flatMap((role): RoleChange[] => {
    const [was, now] = [old.get(role), current.get(role)];
    const gained = missingIn(was, now);
    const lost = missingIn(now, was);
    if (gained.length + lost.length === 0) return [];
    return [{ role, state: was === undefined ? "added" : now === undefined ? "removed" : "changed", gained, lost }];
  });
}

/** Verbs by target. However the rules are cut, the same permissions give the same map. */
type Permissions = ReadonlyMap<string, ReadonlySet<string>>;

function rolesByName(objects: readonly Mapping[]): Map<string, Permissions> {
  const roles = new Map<string, Permissions>();
  for (const object of objects) {
    const kind = textAt(object, "kind");
    if (kind !== "Role" && kind !== "ClusterRole") continue;
    const namespace = kind === "Role" ? textAt(object, "metadata", "namespace") : "";
    const name = `${kind} ${namespace === "" ? "" : `${namespace}/`}${textAt(object, "metadata", "name")}`;
    roles.set(name, permissionsOf(listAt(object, "rules")));
  }
  return roles;
}

function permissionsOf(rules: readonly unknown[]): Permissions {
  const permissions = new Map<string, Set<string>>();
  for (const rule of rules.filter(isMapping)) {
    for (const target of targetsOf(rule)) {
      const verbs = permissions.get(target) ?? new Set();
      permissions.set(target, verbs);
      for (const verb of listAt(rule, "verbs")) verbs.add(String(verb));
    }
  }
  return permissions;
}

function targetsOf(rule: Mapping): string[] {
  const names = listAt(rule, "resourceNames").map(String);
  const groups = listAt(rule, "apiGroups").map(String);
  return [
    ...listAt(rule, "nonResourceURLs").map(String),
    ...groups.flatMap((group) =>
      listAt(rule, "resources").flatMap((resource) => {
        const target = `${group === "" ? "" : `${group}/`}${String(resource)}`;
        return names.length === 0 ? [target] : names.map((name) => `${target} (only ${name})`);
      }),
    ),
  ];
}

/** The permissions of `wanted` that `has` lacks. */
function missingIn(has: Permissions | undefined, wanted: Permissions | undefined): Permission[] {
  return [...(wanted ?? [])]
    .map(([target, verbs]) => ({
      target,
      verbs: [...verbs].filter((verb) => has?.get(target)?.has(verb) !== true).sort(),
    }))
    .filter(({ verbs }) => verbs.length > 0)
    .sort((a, b) => (a.target < b.target ? -1 : 1));
}
