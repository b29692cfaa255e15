import { describe, expect, it } from "vitest";
import { compiled, isFolder, parseGoVersion, plainVersion } from "../../../src/scan/go-modules.ts";
import { recorded } from "./builders.ts";

describe("parseGoVersion", () => {
  it("reads the modules of a binary, with what stands in their place", () => {
    expect(parseGoVersion(recorded("go-version.txt"))).toEqual({
      goVersion: "1.26.8",
      main: "github.com/acme/tiny",
      modules: [
        { path: "example.com/local", version: "v0.0.0", replacement: { path: "./local", version: "(devel)" } },
        {
          path: "golang.org/x/sync",
          version: "v0.9.0",
          replacement: { path: "golang.org/x/sync", version: "v0.10.0" },
        },
        { path: "golang.org/x/text", version: "v0.3.6" },
        {
          path: "gopkg.in/yaml.v2",
          version: "v2.4.0",
          replacement: { path: "github.com/go-yaml/yaml", version: "v2.1.0+incompatible" },
        },
      ],
    });
  });

  it("knows a toolchain with experiments", () => {
    const text = "/binary: go1.26.8 X:jsonv2\n\tpath\tx/y\n\tmod\tx\t(devel)\t\n";
    expect(parseGoVersion(text)).toEqual({ goVersion: "1.26.8", main: "x", modules: [] });
  });

  it.each(["", "/binary: not a Go executable\n", "/binary: go1.26.8\n\tpath\tcommand-line-arguments\n"])(
    "has nothing to say about a binary that says nothing: %j",
    (text) => {
      expect(parseGoVersion(text)).toBeUndefined();
    },
  );
});

it("tells folders from modules", () => {
  expect(["./local", "../api", "/src/api", ".", "example.com/a"].map(isFolder)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

it("takes the v from versions only", () => {
  expect(["v1.2.3", "1.26.8", "(devel)", "vendor"].map(plainVersion)).toEqual(["1.2.3", "1.26.8", "(devel)", "vendor"]);
});

it("knows what is compiled", () => {
  const replacement = { path: "b", version: "v2.0.0" };
  expect(compiled({ path: "a", version: "v1.0.0", replacement })).toEqual(replacement);
  expect(compiled({ path: "a", version: "v1.0.0" })).toEqual({ path: "a", version: "v1.0.0" });
});
