import type { Facts, GitFacts, GoPackage } from "../../src/facts.ts";

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
    dir: ".",
    modules: ["."],
    goMod: "module github.com/Acme/app\n\ngo 1.26.0\n",
    packages: [aPackage("./cmd/app")],
    variables: [{ dir: "./cmd/app", name: "version" }],
    linkerVariables: [],
    publicKeys: {},
    imageDigests: {},
    chartCommands: [],
    cgoFiles: [],
    envtest: [],
    kustomizations: [],
    charts: [{ path: "helm", chart: "name: app\n", values: "", crds: ["crds/a.yaml"], ciValues: [], addsV: false }],
  };
}

/** A package in a folder, `./cmd/app`, without files that are embedded and without tests; `changes` replaces parts of it. */
export function aPackage(dir: string, changes: Partial<GoPackage> = {}): GoPackage {
  return {
    dir,
    module: ".",
    name: "main",
    importPath: `github.com/Acme/app${dir.slice(1)}`,
    embeds: [],
    tests: [],
    ...changes,
  };
}
