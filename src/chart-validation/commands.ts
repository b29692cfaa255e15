import type { Binaries } from "../discover/binaries.ts";
import type { Problem } from "../errors.ts";
import { describeRenderings, imagesIn, type Rendering } from "./rendering.ts";
import { ownReference } from "./images.ts";

/** What the images of a release can start. */
export interface Programs {
  /** The images of this release: `ghcr.io/acme/app:v1.4.0`. */
  readonly own: readonly string[];
  readonly binaries: Binaries;
  /** Whether the base image may bring further programs. Then nothing is said of them. */
  readonly ownBase: boolean;
}

/** The folders that a name alone is looked up in: the PATH of the built-in base image, and of nearly all others. */
const PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * The problems of containers that run an image of this release with a program that is not in it: descheduler's chart
 * starts /bin/descheduler. Such a chart installs, and its pods never start.
 */
export function commandProblems(renderings: readonly Rendering[], { own, binaries, ownBase }: Programs): Problem[] {
  if (ownBase) return [];
  const there = new Set(binaries.flatMap(({ path }) => [path, ...named(path)]));
  const uses = renderings.flatMap((rendering) =>
    imagesIn(rendering.manifests).flatMap(({ image, object, command }) =>
      command !== undefined && own.includes(ownReference(image)) && !there.has(command)
        ? [{ rendering, object, command, key: `${rendering.chart}, ${object}\n${command}` }]
        : [],
    ),
  );
  return [...new Set(uses.map(({ key }) => key))].map((key) => {
    const same = uses.filter((use) => use.key === key);
    const [place = "", command = ""] = key.split("\n");
    return {
      code: "chart-command",
      where: `chart ${place}`,
      what: `it starts ${command}, which is not in the image`,
      why: `the image has ${binaries.map(({ path }) => path).join(", ")}\n${describeRenderings(same.map(({ rendering }) => rendering))}`,
      remedy: `leave command out of the chart to start ${binaries[0].path}, or name every program with its path and main package in build.binaries of slipway.yaml: ${pathOf(command)}: ${binaries[0].main}`,
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
