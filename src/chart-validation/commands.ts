import type { Problem } from "../errors.ts";
import type { ImagePlan } from "../images.ts";
import { describeRenderings, imagesIn, type Rendering } from "./rendering.ts";
import { ownReference } from "./images.ts";

/** The folders that a name alone is looked up in: the PATH of the built-in base image, and of nearly all others. */
const PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * The problems of containers that run an image of this release with a program that is not in it: descheduler's chart
 * starts /bin/descheduler. Such a chart installs, and its pods never start.
 *
 * @param images of this release
 * @param ownBase whether the base image may bring further programs; then nothing is said of them
 */
export function commandProblems(
  renderings: readonly Rendering[],
  images: readonly ImagePlan[],
  ownBase: boolean,
): Problem[] {
  return ownBase ? [] : images.flatMap((image) => imageCommandProblems(renderings, image));
}

function imageCommandProblems(
  renderings: readonly Rendering[],
  { repository, tag, binaries, mark, variant, name }: ImagePlan,
): Problem[] {
  const own = `${repository}:${tag}`;
  const there = new Set(binaries.flatMap(({ path }) => [path, ...named(path)]));
  const key = mark === "" || variant !== undefined ? "build.binaries" : `build.images.${name}.binaries`;
  const uses = renderings.flatMap((rendering) =>
    imagesIn(rendering.manifests).flatMap(({ image, object, command }) =>
      command !== undefined && ownReference(image) === own && !there.has(command)
        ? [{ rendering, place: `${rendering.origin}, ${object}\n${command}` }]
        : [],
    ),
  );
  return [...new Set(uses.map(({ place }) => place))].map((at) => {
    const same = uses.filter((use) => use.place === at);
    const [place = "", command = ""] = at.split("\n");
    return {
      code: "chart-command",
      where: place,
      what: `it starts ${command}, which is not in the image`,
      why: `the image has ${binaries.map(({ path }) => path).join(", ")}\n${describeRenderings(same.map(({ rendering }) => rendering))}`,
      remedy: `leave command out of it to start ${binaries[0].path}, or name every program with its path and main package in ${key} of slipway.yaml: ${pathOf(command)}: ${binaries[0].main}`,
    };
  });
}

/** The names by which a program is found without its folder. */
function named(path: string): string[] {
  const cut = path.lastIndexOf("/");
  return PATH.includes(path.slice(0, cut)) ? [path.slice(cut + 1)] : [];
}

function pathOf(command: string): string {
  return command.startsWith("/") ? command : `/usr/local/bin/${command}`;
}
