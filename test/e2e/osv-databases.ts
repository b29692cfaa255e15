import { randomUUID } from "node:crypto";
import { cpSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { aFolder, edit, labVariable, root, succeed } from "./harness.ts";

interface Advisory {
  affected: { ranges: { events: Record<string, string>[] }[] }[];
}

/** The same advisory before anybody has mended anything. */
export function withoutFix(advisory: Advisory): Advisory {
  const affected = advisory.affected.map((entry) => ({
    ...entry,
    ranges: entry.ranges.map((range) => ({ ...range, events: range.events.filter((event) => !("fixed" in event)) })),
  }));
  return { ...advisory, affected };
}

/**
 * Databases of their own on the lab's file server: of another day, or with other advisories. Returns their address.
 *
 * @param options.more advisories to add, by `ECOSYSTEM/ID`
 */
export async function aMirror({
  daysOld = 0,
  change = (_, advisory) => advisory,
  more = {},
}: {
  daysOld?: number;
  more?: Readonly<Record<string, object>>;
  change?: (id: string, advisory: Advisory) => Advisory;
}): Promise<string> {
  const fixture = join(root, "test/fixtures/osv");
  const advisories = aFolder();
  cpSync(join(fixture, "database"), advisories, { recursive: true });
  for (const [path, advisory] of Object.entries(more)) edit(advisories, `${path}.json`, JSON.stringify(advisory));
  for (const file of readdirSync(advisories, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".json")) continue;
    const path = join(advisories, file);
    const advisory = JSON.parse(readFileSync(path, "utf8")) as Advisory;
    writeFileSync(path, JSON.stringify(change(basename(file, ".json"), advisory)));
  }
  const name = `osv-${randomUUID()}`;
  const output = join(labVariable("SLIPWAY_LAB_FILES_FOLDER"), name);
  await succeed("go", ["run", join(fixture, "database.go"), advisories, output]);
  const time = new Date(Date.now() - daysOld * 86_400_000);
  for (const ecosystem of readdirSync(output)) utimesSync(join(output, ecosystem, "all.zip"), time, time);
  return `${labVariable("SLIPWAY_LAB_FILES")}/${name}`;
}
