import { probableRenames } from "./renames.ts";
import { inline, isMapping, listAt, textAt, valueAt, type Mapping } from "./yaml.ts";

/** One difference of a container that a chart runs. All texts are untrusted. */
export interface ContainerChange {
  /** `Deployment lighthouse, container controller` */
  readonly where: string;
  readonly what: "container" | "image" | "flag" | "arguments" | "port" | "environment";
  /** Name of the flag, port or variable; empty for the others. */
  readonly name: string;
  /** Absent for what is new. */
  readonly before?: string;
  /** Absent for what is gone. */
  readonly after?: string;
  /** For a flag that probably got a new name: the old one. */
  readonly renamedFrom?: string;
}

/** What changed in the containers of Deployments, StatefulSets, DaemonSets, Jobs and CronJobs. */
export function diffWorkloads(before: readonly Mapping[], after: readonly Mapping[]): ContainerChange[] {
  const [old, current] = [containersByPlace(before), containersByPlace(after)];
  const places = [...new Set([...old.keys(), ...current.keys()])].sort();
  return places.flatMap((where): ContainerChange[] => {
    const [was, now] = [old.get(where), current.get(where)];
    if (was === undefined) return [{ where, what: "container", name: "", after: textAt(now, "image") }];
    if (now === undefined) return [{ where, what: "container", name: "", before: textAt(was, "image") }];
    return diffContainers(was, now).map((change) => ({ where, ...change }));
  });
}

type Change = Omit<ContainerChange, "where">;
type Settings = ReadonlyMap<string, string>;

function diffContainers(before: Mapping, after: Mapping): Change[] {
  const [old, current] = [readArguments(before), readArguments(after)];
  return [
    ...diffSettings("image", new Map([["", textAt(before, "image")]]), new Map([["", textAt(after, "image")]])),
    ...diffSettings("arguments", old.others, current.others),
    ...withRenames(diffSettings("flag", old.flags, current.flags)),
    ...diffSettings("port", readPorts(before), readPorts(after)),
    ...diffSettings("environment", readEnvironment(before), readEnvironment(after)),
  ];
}

function diffSettings(what: ContainerChange["what"], before: Settings, after: Settings): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => {
      const [was, now] = [before.get(name), after.get(name)];
      return { what, name, ...(was !== undefined && { before: was }), ...(now !== undefined && { after: now }) };
    });
}

function withRenames(changes: readonly Change[]): Change[] {
  const removed = changes.flatMap(({ name, before, after }) =>
    after === undefined ? [{ name, value: before ?? "" }] : [],
  );
  const added = changes.flatMap(({ name, before, after }) =>
    before === undefined ? [{ name, value: after ?? "" }] : [],
  );
  const renames = new Map(probableRenames(removed, added).map(([from, to]) => [to.name, from]));
  const gone = new Set([...renames.values()].map(({ name }) => name));
  return changes
    .filter(({ name, after }) => !(after === undefined && gone.has(name)))
    .map((change) => {
      const from = change.before === undefined ? renames.get(change.name) : undefined;
      return from === undefined ? change : { ...change, before: from.value, renamedFrom: from.name };
    });
}

const workloads = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod)$/;

function containersByPlace(objects: readonly Mapping[]): Map<string, Mapping> {
  const containers = new Map<string, Mapping>();
  for (const object of objects) {
    const kind = textAt(object, "kind");
    if (!workloads.test(kind)) continue;
    const pod = podOf(object, kind);
    for (const list of ["initContainers", "containers"]) {
      for (const container of listAt(pod, list).filter(isMapping)) {
        const place = `${kind} ${textAt(object, "metadata", "name")}, container ${textAt(container, "name")}`;
        containers.set(place, container);
      }
    }
  }
  return containers;
}

function podOf(object: Mapping, kind: string): unknown {
  if (kind === "Pod") return valueAt(object, "spec");
  const job = kind === "CronJob" ? valueAt(object, "spec", "jobTemplate") : object;
  return valueAt(job, "spec", "template", "spec");
}

/** Flags by name, `--name=value` and `--name value` alike, and everything else in its order. */
function readArguments(container: Mapping): { flags: Settings; others: Settings } {
  const words = [...listAt(container, "command"), ...listAt(container, "args")].map(String);
  const flags = new Map<string, string>();
  const others: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const [, name, given] = /^(--?[^=\s]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      others.push(word);
      continue;
    }
    const next = words[i + 1];
    const separate = given === undefined && next !== undefined && !next.startsWith("-");
    if (separate) i++;
    const value = given ?? (separate ? next : "");
    const earlier = flags.get(name);
    flags.set(name, earlier === undefined ? value : `${earlier} ${value}`);
  }
  return { flags, others: others.length === 0 ? new Map() : new Map([["", others.join(" ")]]) };
}

function readPorts(container: Mapping): Settings {
  return new Map(
    listAt(container, "ports").map((port) => {
      const number = textAt(port, "containerPort");
      const protocol = textAt(port, "protocol");
      return [textAt(port, "name") || number, protocol === "" || protocol === "TCP" ? number : `${number}/${protocol}`];
    }),
  );
}

function readEnvironment(container: Mapping): Settings {
  return new Map(
    listAt(container, "env").map((variable) => {
      const from = valueAt(variable, "valueFrom");
      return [textAt(variable, "name"), from === undefined ? textAt(variable, "value") : inline(from)];
    }),
  );
}
