import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatReference, mirrored, parsePrefix, parseReference } from "../../src/reference.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("parseReference", () => {
  test.each([
    ["golang", { registry: "docker.io", path: "library/golang" }],
    ["alpine/helm:3", { registry: "docker.io", path: "alpine/helm", tag: "3" }],
    ["localhost:5000/app:v1", { registry: "localhost:5000", path: "app", tag: "v1" }],
    [`ghcr.io/acme/app:v1@${digest}`, { registry: "ghcr.io", path: "acme/app", tag: "v1", digest }],
  ])("reads %s", (text, expected) => {
    expect(parseReference(text, "here")).toEqual(expected);
  });

  test.each(["", "UPPER/case", "ghcr.io/acme/app:", "ghcr.io/acme/app@sha256:12", "a b", "ghcr.io//app", "-x/y"])(
    "refuses %j and names the place",
    (text) => {
      expect(() => parseReference(text, "slipway.yaml: images.base")).toThrow("slipway.yaml: images.base");
    },
  );

  test("says that a URL has something too many", () => {
    expect(() => parseReference("https://ghcr.io/acme/app", "here")).toThrow(/remedy: leave out https:\/\/: it begins/);
  });

  test("what it formats it reads again as the same", () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const reference = fc.record({
      registry: fc.constantFrom("ghcr.io", "localhost:5000", "registry.lab.test"),
      path: fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
      tag: fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,20}$/),
    });
    fc.assert(
      fc.property(reference, (value) => {
        expect(parseReference(formatReference(value), "test")).toEqual(value);
      }),
    );
  });
});

describe("mirrored", () => {
  const pinned = `golang:1.26@${digest}`;

  test("keeps the digest of a mirror that serves the same content", () => {
    const mirror = { prefix: "mirror.example.com/hub/", pinned: true };
    expect(mirrored(pinned, mirror)).toBe(`mirror.example.com/hub/docker.io/library/golang:1.26@${digest}`);
  });

  test("takes rebuilt images by tag", () => {
    const mirror = { prefix: "mirror.example.com", pinned: false };
    expect(mirrored(pinned, mirror)).toBe("mirror.example.com/docker.io/library/golang:1.26");
  });

  test("changes nothing without a mirror", () => {
    expect(mirrored(pinned, undefined)).toBe(pinned);
  });
});

test.each([
  ["ghcr.io/acme", "ghcr.io/acme"],
  ["oci://ghcr.io/acme/", "ghcr.io/acme"],
  ["registry.lab.test", "registry.lab.test"],
])("parsePrefix reads %s", (text, expected) => {
  expect(parsePrefix(text, "argument registry")).toBe(expected);
});
