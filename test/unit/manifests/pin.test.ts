import { describe, expect, test } from "vitest";
import { splitManifests } from "../../../src/manifests/objects.ts";
import { foreignImages, imageProblems, imagesRun, ownDigests, pinImages } from "../../../src/manifests/pin.ts";
import { makePlan } from "../../../src/plan.ts";
import { aPackage, aRepository } from "../builders.ts";
import { rendered } from "./samples.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const build = { variants: { debug: { tags: ["pprof"] } } };
const variants = [{ name: "core" }, { name: "debug", image: "debug" }];
const plan = makePlan(aRepository(), { build, manifests: { variants } }, { version: "v1.4.0" });
const [core, debug] = plan.manifests;
if (core === undefined || debug === undefined) throw new Error("two manifests were to be planned");
const digestOf = ({ variant }: { variant?: string }): string => digest(variant === undefined ? "1" : "2");
const app = "ghcr.io/acme/app";

describe("pinImages", () => {
  const digests = ownDigests(core, plan, digestOf);

  test("replaces tags wherever a reference stands", () => {
    const text = pinImages(rendered, digests);
    expect(text).toContain(`image: "${app}@${digest("1")}"`);
    expect(text).toContain(`--worker-image=${app}@${digest("1")}, "--log=x"`);
    expect(text).not.toContain(`${app}:`);
    expect(text).toContain("image: quay.io/proxy:v3\n");
  });

  test("takes a variant's tag for the variant", () => {
    expect(pinImages(`image: ${app}:v1.4.0-debug`, digests)).toBe(`image: ${app}@${digest("2")}`);
  });

  test("takes the plain tag for the variant, where that is wanted", () => {
    const wanted = ownDigests(debug, plan, digestOf);
    for (const tag of ["v1.4.0", "v1.4.0-debug"])
      expect(pinImages(`${app}:${tag}`, wanted)).toBe(`${app}@${digest("2")}`);
  });

  test.each([
    `${app}:v1.4.0-rc.1`,
    `${app}:v1.4.01`,
    `x${app}:v1.4.0`,
    `${app}:v1.4.0/more`,
    `${app}:v1.4.0@${digest("3")}`,
    app,
    "oci://ghcr.io/acme/app:v1.4.0",
    "ghcr.io/acme/charts/app:v1.4.0",
  ])("leaves %s alone", (text) => {
    expect(pinImages(text, digests)).toBe(text);
  });

  test("knows Docker Hub's short names", () => {
    const short = new Map([["docker.io/acme/app:v1", digest("1")]]);
    expect(pinImages("image: 'acme/app:v1'", short)).toBe(`image: 'docker.io/acme/app@${digest("1")}'`);
  });

  test("is done once and for all", () => {
    const once = pinImages(rendered, digests);
    expect(pinImages(once, digests)).toBe(once);
    expect(pinImages(rendered, new Map())).toBe(rendered);
  });
});

describe("images of a rendering", () => {
  const images = imagesRun(splitManifests(rendered));

  test("are those that containers run", () => {
    expect(images).toEqual([`${app}:v1.4.0`, "quay.io/proxy:v3"]);
    expect(foreignImages([...images, `quay.io/x@${digest("4")}`], plan)).toEqual(["quay.io/proxy:v3"]);
  });

  test("are right when they are made by this release", () => {
    expect(imageProblems(core, images, plan)).toEqual([]);
    expect(imageProblems(core, [`${app}:v1.4.0-debug`], plan)).toEqual([]);
  });

  test.each([`${app}:v1.4.0-pprof`, `${app}:latest`, app, `${app}@${digest("5")}`])("%s is refused", (image) => {
    const [problem, ...more] = imageProblems(core, [image, `${app}:v1.4.0`], plan);
    expect(problem).toMatchObject({ code: "manifests-image", where: "manifests variant core" });
    expect(problem?.what).toContain(image);
    expect(problem?.why).toBe(`images of this release: ${app}:v1.4.0, ${app}:v1.4.0-debug`);
    expect(more).toEqual([]);
  });

  test("of further images are the release's own, too", () => {
    const packages = ["./cmd/app", "./cmd/webhook"].map((dir) => aPackage(dir));
    const further = { images: { webhook: { main: "./cmd/webhook" } } };
    const both = makePlan({ ...aRepository(), packages }, { build: further }, { version: "v1.4.0" });
    const webhook = "ghcr.io/acme/webhook:v1.4.0";
    expect(foreignImages([webhook, "quay.io/proxy:v3"], both)).toEqual(["quay.io/proxy:v3"]);
    expect(imageProblems(core, [webhook], both)).toEqual([]);
    expect(imageProblems(core, ["ghcr.io/acme/webhook:v1"], both)).toMatchObject([{ code: "manifests-image" }]);
    const digests = ownDigests(core, both, ({ name }) => digest(name === "webhook" ? "2" : "1"));
    expect(pinImages(`${webhook} ${app}:v1.4.0`, digests)).toBe(
      `ghcr.io/acme/webhook@${digest("2")} ${app}@${digest("1")}`,
    );
  });

  test("may be none in a part of what is installed, that a kustomization makes", () => {
    const crds = { name: "crds", kustomization: "config/crd", pin: "own" } as const;
    expect(imageProblems(crds, [], plan)).toEqual([]);
    expect(imageProblems(crds, ["quay.io/proxy:v3"], plan)).toMatchObject([{ code: "manifests-image" }]);
  });

  test("have to have the release's own among them", () => {
    expect(imageProblems(core, ["quay.io/proxy:v3"], plan)).toMatchObject([{ why: "it runs quay.io/proxy:v3" }]);
    expect(imageProblems(core, [], plan)).toMatchObject([{ why: "it runs no image at all" }]);
  });
});
