import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { readChanges } from "../../../../src/documents/commits.ts";
import { upgradeGuide, type UpgradeInput } from "../../../../src/documents/upgrade/guide.ts";
import type { ChartState } from "../../../../src/documents/upgrade/state.ts";
import { parseVersion } from "../../../../src/version.ts";
import { aCommit } from "../builders.ts";
import { aContainer, aCrd, aRole } from "./manifests.ts";

const aChart = (changes: Partial<ChartState> = {}): ChartState => ({
  name: "app",
  chart: "name: app\n",
  values: "",
  crds: [],
  manifests: "",
  ...changes,
});

function guide(before: ChartState[], after: ChartState[], changes: Partial<UpgradeInput> = {}): string {
  return upgradeGuide({
    name: "app",
    from: "v1.0.0",
    to: parseVersion("v1.1.0"),
    before: { charts: before, kustomizations: [] },
    after: { charts: after, kustomizations: [] },
    charts: after.map(({ name }) => ({ name, repository: `ghcr.io/acme/charts/${name}`, version: "1.1.0" })),
    manifests: [],
    changes: [],
    links: { base: undefined, tagPrefix: "v" },
    ...changes,
  });
}

describe("upgradeGuide", () => {
  test("says in one line that nothing changed, and still how to upgrade", () => {
    const image = (tag: string) => aContainer({ image: `ghcr.io/acme/app:${tag}` });
    const text = guide([aChart({ manifests: image("v1.0.0") })], [aChart({ manifests: image("v1.1.0") })]);
    expect(text.split("\n").slice(0, 5)).toEqual([
      "# Upgrade app from v1.0.0 to v1.1.0",
      "",
      "Nothing that an upgrade has to mind changed between v1.0.0 and v1.1.0.",
      "",
      "## Steps",
    ]);
    expect(text).not.toContain("kubectl");
    expect(guide([], [])).not.toContain("##");
  });

  test("applies the CRDs before the chart, and rewrites objects after it", () => {
    const text = guide(
      [aChart({ crds: [aCrd("a.x.dev", { v1: "served, storage" })] })],
      [aChart({ crds: [aCrd("a.x.dev", { v1: "served", v2: "served, storage" })] })],
    );
    const places = [
      "helm get values",
      "kubectl apply --server-side",
      "helm upgrade",
      "kubectl get a.x.dev",
      "storedVersions",
    ];
    const found = places.map((command) => text.indexOf(command));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  test("leaves the CRDs that Helm renders to Helm", () => {
    const text = guide([aChart()], [aChart({ manifests: aCrd("a.x.dev", { v1: "served, storage" }) })]);
    expect(text).toContain("* `a.x.dev` is new.");
    expect(text).not.toContain("kubectl apply");
  });

  test("tells what the new version asks for", () => {
    const text = guide(
      [aChart({ chart: 'name: app\nkubeVersion: ">=1.28"\n' })],
      [aChart({ chart: 'name: app\nkubeVersion: ">=1.31"\ndependencies: [{name: redis, version: 1.0.0}]\n' })],
      {},
    );
    expect(text).toContain("* Kubernetes version that the chart asks for: `>=1.31` (before: `>=1.28`).");
    expect(text).toContain("* Depends on the chart `redis`: `1.0.0` (not said before).");
    const go = guide([], [], {
      before: { goMod: "go 1.25.0\n", base: "a", charts: [], kustomizations: [] },
      after: { goMod: "go 1.26.0\n", base: "b", charts: [], kustomizations: [] },
    });
    expect(go).toContain("* Built with Go `1.26.0` (before: `1.25.0`).");
    expect(go).toContain("* Base of the image: `b` (before: `a`).");
  });

  test("tells what could not be compared", () => {
    const unrendered: ChartState = { name: "app", chart: "name: app\n", values: "- a", crds: [] };
    const text = guide([unrendered], [aChart()]);
    expect(text).toContain("The values: a values.yaml is no YAML mapping.");
    expect(text).toContain("Helm cannot render the chart of both versions.");
  });

  test("tells every finding of crdify, also of CRDs that no chart has", () => {
    const finding = (crd: string) => ({
      crd,
      version: "v1",
      property: "^.spec.x",
      what: "gone",
      level: "error" as const,
    });
    const crds = (marks: string) => [aCrd("a.x.dev", { v1: marks })];
    const text = guide([aChart({ crds: crds("served") })], [aChart({ crds: crds("served, storage") })], {
      crdBreaks: [finding("a.x.dev"), finding("b.x.dev")],
    });
    expect(text).toContain("| `a.x.dev` | `v1` | `.spec.x` | gone | error |");
    expect(text).toContain("| `b.x.dev` | `v1` | `.spec.x` | gone | error |");
  });

  test("tells of each chart in a section of its own", () => {
    const text = guide([aChart(), aChart({ name: "old" })], [aChart({ values: "a: 1" }), aChart({ name: "other" })]);
    expect(text.match(/^##+ .*/gm)).toEqual(["## Chart `app`", "### Chart values", "### Steps", "## Chart `other`"]);
    expect(text).toContain("The chart `old` is gone.");
    expect(text).toContain("The chart `other` is new.");
  });

  test("lets nothing of a repository inject anything", () => {
    const hostile = fc
      .array(
        fc.constantFrom(..."`|<>[]()*_#!\\\n\"'$; ab".split(""), "<img src=x>", "](javascript:x)", "$(id)", "```"),
        {
          maxLength: 12,
        },
      )
      .map((parts) => `x${parts.join("")}`);
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const state = (name: string): ChartState =>
          aChart({
            chart: stringify({ name: "app", kubeVersion: name, dependencies: [{ name, version: name }] }),
            values: stringify({ [name]: name, same: name }),
            crds: [aCrd(name, { [name]: "served, storage" }), aCrd("a.x.dev", { [name]: "served, storage" })],
            manifests: [
              aRole("Role", name, [{ apiGroups: [name], resources: [name], verbs: [name] }]),
              aContainer({ image: name, args: [`--${name}`], env: [{ name, value: name }] }),
            ].join("---\n"),
          });
        const changes = readChanges([aCommit(`feat(${a})!: ${a}\n\nBREAKING CHANGE: ${b}`)]);
        const crdBreaks = [{ crd: a, version: a, property: b, what: b, level: "error" as const }];
        const html = marked.parse(guide([state(a)], [state(b)], { name: a, changes, crdBreaks }), { async: false });
        const allowed =
          /^<\/?(h[123]|p|ul|ol|li|pre|code|strong|table|thead|tbody|tr|th|td|br)( class="language-sh")?>$/;
        expect([...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => !allowed.test(tag))).toEqual([]);
        // Commands are for a shell: what is in them is quoted.
        for (const [, script = ""] of html.matchAll(/<pre>(.*?)<\/pre>/gs)) {
          expect(script.replaceAll(/&#39;[^\n]*?&#39;/g, "")).not.toMatch(/\$\(|;(?<!&\w+;)/);
        }
      }),
      { numRuns: 100 },
    );
  });
});
