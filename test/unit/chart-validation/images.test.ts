import { describe, expect, test } from "vitest";
import { imageProblems, planLookups, type ImageRules } from "../../../src/chart-validation/images.ts";
import { aDeployment, aRendering } from "./builders.ts";

const rules: ImageRules = { own: ["ghcr.io/acme/app:v1.4.0"], registry: "ghcr.io/acme", ignore: [] };
const digest = `sha256:${"a".repeat(64)}`;

function plan(images: Record<string, string>, changes: Partial<ImageRules> = {}): ReturnType<typeof planLookups> {
  const manifests = Object.entries(images).map(([name, image]) => aDeployment(name, image));
  return planLookups([aRendering({ manifests: manifests.join("") })], { ...rules, ...changes });
}

const addresses = (...args: Parameters<typeof plan>): string[] => plan(...args).lookups.map(({ address }) => address);

describe("planLookups", () => {
  test("looks up every image once, in full, and not that of the release", () => {
    const own = { own: "ghcr.io/acme/app:v1.4.0", pinned: `ghcr.io/acme/app:v1.4.0@${digest}` };
    expect(
      addresses({ ...own, a: "busybox:1", b: "docker.io/library/busybox:1", c: "ghcr.io/acme/app:v1.3.0" }),
    ).toEqual(["docker.io/library/busybox:1", "ghcr.io/acme/app:v1.3.0"]);
  });

  test("asks the mirror for images of other registries", () => {
    const mirror = { prefix: "mirror.example.com/m", pinned: true };
    const images = { a: `quay.io/x/y:v1@${digest}`, b: "ghcr.io/acme/other:v1" };
    expect(addresses(images, { mirror })).toEqual([`mirror.example.com/m/${images.a}`, images.b]);
    expect(addresses(images, { mirror: { ...mirror, pinned: false } })[0]).toBe("mirror.example.com/m/quay.io/x/y:v1");
    const byDigest = `quay.io/x/y@${digest}`;
    expect(addresses({ a: byDigest }, { mirror: { ...mirror, pinned: false } })).toEqual([
      `mirror.example.com/m/${byDigest}`,
    ]);
  });

  test("leaves out what is ignored, and says so", () => {
    const ignore = [{ image: "quay.io/acme/private-*", reason: "needs a login" }];
    const planned = plan({ a: "quay.io/acme/private-x:v1", b: "quay.io/acme/xprivate-x:v1" }, { ignore });
    expect(planned.lookups.map(({ reference }) => reference)).toEqual(["quay.io/acme/xprivate-x:v1"]);
    expect(planned.notes).toEqual(["quay.io/acme/private-x:v1 is not looked up: needs a login"]);
  });

  test("tells what is no reference, with the object", () => {
    const { problems } = plan({ app: "x/y:" });
    expect(problems).toMatchObject([
      {
        code: "chart-image-invalid",
        where: "chart helm, Deployment app",
        what: '"x/y:" is not an image reference',
        why: "rendered with the default values; Kubernetes 1.34.1",
      },
    ]);
  });
});

describe("imageProblems", () => {
  const mirror = { prefix: "m.example.com", pinned: true };
  const [lookup] = plan({ a: "quay.io/x/y:v1", b: "quay.io/x/y:v1" }, { mirror }).lookups;
  if (lookup === undefined) throw new Error("no lookup");
  const problem = {
    code: "registry-unreachable",
    where: "x",
    what: "it does not answer",
    why: "timeout",
    remedy: "wait",
  };

  test("is content with what was found", () => {
    expect(imageProblems([{ lookup, answer: { kind: "found", digest } }])).toEqual([]);
  });

  test("names image and objects, and where it was looked for", () => {
    expect(imageProblems([{ lookup, answer: { kind: "absent" } }])).toMatchObject([
      {
        code: "chart-image-missing",
        where: "chart helm, Deployment a",
        what: "the image quay.io/x/y:v1 does not exist",
        why: "run by Deployment a of chart helm, Deployment b of chart helm; rendered with the default values; Kubernetes 1.34.1, looked up as m.example.com/quay.io/x/y:v1",
      },
    ]);
  });

  test("tells a registry that does not answer from one that wants a login", () => {
    const [unreachable] = imageProblems([{ lookup, answer: { kind: "unknown", problem } }]);
    expect(unreachable).toMatchObject({ code: "registry-unreachable", remedy: "wait" });
    const refused = { ...problem, code: "registry-login-refused" };
    const [hidden] = imageProblems([{ lookup, answer: { kind: "unknown", problem: refused } }]);
    expect(hidden?.code).toBe("chart-image-hidden");
    expect(hidden?.remedy).toContain("chartValidation.ignoreImages");
  });
});
