import type { Programs } from "../build-plan.ts";
import type { Stamp } from "../config/config.ts";
import type { Facts } from "../facts.ts";
import { isAside } from "./aside.ts";
import type { EnvtestVersion } from "./envtest.ts";
import { mainPackages, type Decided } from "./main.ts";
import type { Tests } from "./tests.ts";

/** What was found in the repository or decided from it, and why. */
export interface Reason {
  readonly what: string;
  readonly value: string;
  readonly why: string;
}

/**
 * What `plan` says about the build: the programs, the stamp, and what the project's own build does that this one leaves
 * out without an error.
 *
 * @param variables `build.variables` of the configuration
 */
export function buildReasons(
  { packages, linkerVariables, cgoFiles }: Facts,
  { plain, further: images, downloads }: Programs,
  stamp: Decided<Stamp>,
  variables: Readonly<Record<string, string>>,
): Reason[] {
  const [entrypoint, ...further] = plain.value;
  const inImages = [...plain.value, ...images.flatMap(({ binaries }) => binaries)];
  const built = [...inImages, ...downloads.map(({ program }) => program)].map(({ main }) => main);
  const stamped = [stamp.value.version, stamp.value.commit, stamp.value.date];
  const left = linkerVariables.filter((variable) => !stamped.includes(variable) && !(variable in variables));
  const unbuilt = mainPackages(packages)
    .map(({ dir }) => dir)
    .filter((dir) => !isAside(dir) && !built.includes(dir));
  return [
    { what: "main package", value: `${entrypoint.main} as ${entrypoint.path}`, why: plain.why },
    ...further.map(({ path, main }) => ({ what: "program", value: `${main} as ${path}`, why: "in the same image" })),
    ...images.flatMap(({ name, binaries }) =>
      binaries.map(({ path, main }) => ({ what: "program", value: `${main} as ${path}`, why: `in image ${name}` })),
    ),
    ...downloads.map(({ name, program, platforms }) => {
      return { what: "program", value: `${program.main} as ${name}`, why: `to download, for ${platforms.join(", ")}` };
    }),
    ...(unbuilt.length === 0
      ? []
      : [
          {
            what: "not built",
            value: unbuilt.join(", "),
            why: "build.binaries in slipway.yaml puts them into the image, build.images into images of their own, build.downloads into archives",
          },
        ]),
    { what: "version stamp", value: Object.values(stamp.value).join(", ") || "none", why: stamp.why },
    ...(left.length === 0
      ? []
      : [
          {
            what: "not set",
            value: left.join(", "),
            why: "the project's own build sets them; does it matter? build.variables in slipway.yaml does",
          },
        ]),
    ...(cgoFiles.length === 0
      ? []
      : [{ what: "left out", value: cgoFiles.join(", "), why: "they need cgo, and the build is without it" }]),
  ];
}

/** What `plan` says about the tests. */
export function testReasons({ leftOut, untested }: Tests, envtest: Decided<EnvtestVersion> | undefined): Reason[] {
  const reasons: [string, readonly string[]][] = [
    ["they want a cluster; test.packages in slipway.yaml decides", leftOut],
    ["Go modules of their own, which no program is made from; test.packages in slipway.yaml decides", untested],
  ];
  return [
    ...(envtest === undefined ? [] : [{ what: "envtest", value: `Kubernetes ${envtest.value}`, why: envtest.why }]),
    ...reasons.flatMap(([why, left]) =>
      left.length === 0 ? [] : [{ what: "not tested", value: left.join(", "), why }],
    ),
  ];
}
