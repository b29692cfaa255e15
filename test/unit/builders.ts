import type { Facts, GitFacts } from "../../src/facts.ts";

/** Facts of a clean repository with one release behind it; `changes` replaces parts of its git facts. */
export function aRepository(changes: Partial<GitFacts> = {}): Facts {
  const tag = { name: "v1.3.0", commit: "1".repeat(40) };
  return {
    git: {
      commit: "a".repeat(40),
      epoch: 1_767_225_600,
      changes: [],
      shallow: false,
      tags: [tag],
      reachable: [tag],
      distance: 4,
      remote: "https://github.com/acme/app",
      ...changes,
    },
    goMod: "module github.com/Acme/app\n\ngo 1.26.0\n",
    packages: [{ dir: "./cmd/app", importPath: "github.com/Acme/app/cmd/app", name: "main", embeds: [], tests: [] }],
    variables: [{ dir: "./cmd/app", name: "version" }],
    linkerVariables: [],
    publicKeys: {},
    imageDigests: {},
    chartCommands: [],
    cgoFiles: [],
    charts: [{ path: "helm", chart: "name: app\n", values: "", crds: ["crds/a.yaml"], ciValues: [], addsV: false }],
  };
}
