import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { diffValues } from "../../../../src/documents/upgrade/values.ts";

describe("diffValues", () => {
  test("tells added, removed and changed values, with their comments", () => {
    const before = "# Pods.\nreplicas: 1\n# Gone soon.\nold: x\nimage:\n  tag: a # the tag\n";
    const after = "# How many pods.\nreplicas: 2\nimage:\n  tag: a\n  # Policy.\n  pullPolicy: Always\n";
    expect(diffValues(before, after)).toEqual([
      { kind: "added", name: "image.pullPolicy", after: '"Always"', description: "Policy." },
      { kind: "removed", name: "old", before: '"x"', description: "Gone soon." },
      { kind: "default", name: "replicas", before: "1", after: "2", description: "How many pods." },
    ]);
  });

  test.each([
    ["leaderElect: true", "leaderElection:\n  enabled: true", "leaderElect", "leaderElection.enabled"],
    ["replicaCount: 1", "replicas: 1", "replicaCount", "replicas"],
    ["image: {tag: x}", "controller: {image: {tag: x}}", "image.tag", "controller.image.tag"],
  ])("guesses that %j became %j", (before, after, from, name) => {
    expect(diffValues(before, after)).toEqual([{ kind: "renamed", from, name, description: "" }]);
  });

  test.each([
    ["metrics: {enabled: true}", "webhook: {enabled: true}"],
    ["probes: {enabled: true}", "proxy: {enabled: true}"],
    ["replicaCount: 1", "replicas: 2"],
  ])("does not guess that %j became %j", (before, after) => {
    expect(
      diffValues(before, after)
        ?.map(({ kind }) => kind)
        .sort(),
    ).toEqual(["added", "removed"]);
  });

  test("an empty mapping that is filled, or the reverse, is a changed default", () => {
    const [empty, filled] = ["resources: {}", "resources: {limits: {cpu: 1}}"];
    const change = { kind: "default", name: "resources", description: "" };
    expect(diffValues(empty, filled)).toEqual([{ ...change, before: "{}", after: "{limits: {cpu: 1}}" }]);
    expect(diffValues(filled, empty)).toEqual([{ ...change, before: "{limits: {cpu: 1}}", after: "{}" }]);
  });

  test("order, comments and style are no changes", () => {
    expect(diffValues("a: 1\nb: {c: [1, 2]}\n", "# x\nb:\n  c:\n    - 1\n    - 2\na: 0x1\n")).toEqual([]);
  });

  test("takes the comment that is meant", () => {
    const text = "# Title\n\n# -- Ports.\n# @section network\nports: 1\nnested:\n  # First.\n  first: 1\n";
    expect(diffValues("", text)?.map(({ name, description }) => `${name}: ${description}`)).toEqual([
      "nested.first: First.",
      "ports: Ports.",
    ]);
  });

  test("keys with dots are written as Helm wants them", () => {
    expect(diffValues("", "selector: {kubernetes.io/os: linux}")?.[0]?.name).toBe("selector.kubernetes\\.io/os");
  });

  test.each(["- a", "a: [", "text", "a: &a [x]\nb: [*b]"])("%j is no values.yaml", (text) => {
    expect(diffValues("", text)).toBeUndefined();
  });

  const values = fc.dictionary(
    fc.constantFrom("a", "b", "c.d", "__proto__", "toString"),
    fc.jsonValue({ maxDepth: 3 }),
  );

  test("the same values have no differences, and both ways there are as many", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [left, right] = [stringify(a), stringify(b)];
        expect(diffValues(left, left)).toEqual([]);
        const kinds = (from: string, to: string, added: string): number | undefined =>
          diffValues(from, to)?.filter(({ kind }) => kind === added).length;
        expect(kinds(left, right, "added")).toBe(kinds(right, left, "removed"));
      }),
    );
  });

  test("a chart that was written anew is compared whole", () => {
    const many = (prefix: string): string =>
      Array.from({ length: 5000 }, (_, i) => `${prefix}${i}: {enabled: true}`).join("\n");
    expect(diffValues(many("a"), many("b"))).toHaveLength(10_000);
  });
});
