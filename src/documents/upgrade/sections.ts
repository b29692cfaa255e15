import { code, join, list, nothing, safe, section, table, text, type Markdown } from "../markdown.ts";
import type { CrdBreak } from "./crdify.ts";
import type { CrdChange } from "./crds.ts";
import type { Permission, RoleChange } from "./rbac.ts";
import type { ValueChange } from "./values.ts";
import type { ContainerChange } from "./workloads.ts";

/** Longer defaults and descriptions are cut; values.yaml has them in full. */
const longest = 120;

/** Chart values: what has to be adapted first, then what may be. */
export function valuesSection(changes: readonly ValueChange[], level: number): Markdown {
  const of = <K extends ValueChange["kind"]>(kind: K): (ValueChange & { kind: K })[] =>
    changes.filter((change): change is ValueChange & { kind: K } => change.kind === kind);
  const about = ({ description }: ValueChange): Markdown => text(short(description));
  const name = (change: ValueChange): Markdown => code(change.name);
  return section(
    level,
    safe`Chart values`,
    titled(
      safe`Renamed, as far as can be told from the same default under a similar name. Helm ignores the old names:`,
      table(
        [safe`Before`, safe`Now`, safe`Description`],
        of("renamed").map((change) => [code(change.from), name(change), about(change)]),
      ),
    ),
    titled(
      safe`Removed. Helm ignores them:`,
      table(
        [safe`Value`, safe`Default was`, safe`Description`],
        of("removed").map((change) => [name(change), value(change.before), about(change)]),
      ),
    ),
    titled(
      safe`Other defaults:`,
      table(
        [safe`Value`, safe`Default was`, safe`Default is`, safe`Description`],
        of("default").map((change) => [name(change), value(change.before), value(change.after), about(change)]),
      ),
    ),
    titled(
      safe`New:`,
      table(
        [safe`Value`, safe`Default`, safe`Description`],
        of("added").map((change) => [name(change), value(change.after), about(change)]),
      ),
    ),
  );
}

/** CRDs: what happened to their versions, and what can break users. */
export function crdSection(changes: readonly CrdChange[], breaks: readonly CrdBreak[], level: number): Markdown {
  const items = changes.map(({ name, state, versions, storage }) => {
    if (state === "added") return safe`${code(name)} is new.`;
    if (state === "removed") {
      return safe`${code(name)} is gone. An upgrade does not delete it, and deleting it deletes all of its objects.`;
    }
    const parts = versions.map(({ version, what }) => safe`${code(version)} ${versionTexts[what]}`);
    const stored =
      storage === undefined
        ? []
        : [safe`objects are stored as ${code(storage.after)} (before: ${code(storage.before)})`];
    const told = join([...parts, ...stored], "; ");
    return safe`${code(name)}: ${told === "" ? safe`changed` : told}.`;
  });
  const rows = breaks.map(({ crd, version, property, what, level: kind }) => [
    code(crd),
    code(version),
    code(property.replace(/^\^\./, ".")),
    text(what),
    text(kind),
  ]);
  return section(
    level,
    safe`Custom resources`,
    list(items),
    titled(
      safe`Changes that can break existing objects or their writers:`,
      table([safe`CRD`, safe`Version`, safe`Field`, safe`What`, safe`Level`], rows),
    ),
  );
}

const versionTexts: Record<CrdChange["versions"][number]["what"], Markdown> = {
  added: safe`is new`,
  removed: safe`is removed`,
  "no longer served": safe`is no longer served`,
  served: safe`is served now`,
  deprecated: safe`is deprecated`,
  "schema changed": safe`has another schema`,
};

/** What is said over permissions and workloads of a chart; those of a kustomization have the names that they are applied with. */
export const OF_CHART = safe`With default values, in a Helm release called "release":`;

/** Permissions that the controller's roles gain and lose. */
export function rbacSection(changes: readonly RoleChange[], level: number, title: Markdown = nothing): Markdown {
  const permissions = (list: readonly Permission[]): Markdown =>
    join(
      list.map(({ target, verbs }) => safe`${code(target)}: ${text(verbs.join(", "))}`),
      "<br>",
    );
  return section(
    level,
    safe`Permissions`,
    titled(
      title,
      table(
        [safe`Role`, safe`Gained`, safe`Lost`],
        changes.map(({ role, state, gained, lost }) => [
          safe`${code(role)}${state === "changed" ? nothing : safe` (${text(state)})`}`,
          permissions(gained),
          permissions(lost),
        ]),
      ),
    ),
  );
}

/** What containers do differently. */
export function workloadSection(
  changes: readonly ContainerChange[],
  level: number,
  title: Markdown = nothing,
): Markdown {
  return section(
    level,
    safe`Workloads`,
    titled(
      title,
      table(
        [safe`Where`, safe`What`, safe`Before`, safe`Now`],
        changes.map(({ where, what, name, before, after, renamedFrom }) => [
          text(where),
          join([text(what), code(name)], " "),
          before === undefined ? safe`none` : setting(what, renamedFrom ?? name, before),
          after === undefined ? safe`none` : setting(what, name, after),
        ]),
      ),
    ),
  );
}

function setting(what: ContainerChange["what"], name: string, value: string): Markdown {
  const written = what === "flag" ? `${name}${value === "" ? "" : `=${value}`}` : value;
  return written === "" ? safe`empty` : code(short(written));
}

function value(yaml: string): Markdown {
  return code(short(yaml));
}

function titled(title: Markdown, content: Markdown): Markdown {
  return content === "" ? nothing : join([title, content], "\n\n");
}

function short(untrusted: string): string {
  const characters = Array.from(untrusted);
  return characters.length <= longest ? untrusted : `${characters.slice(0, longest - 1).join("")}…`;
}
