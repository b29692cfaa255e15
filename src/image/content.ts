import type { Problem } from "../errors.ts";
import type { Layer } from "../oci.ts";
import { bytes, table } from "../table.ts";
import type { Entry } from "./entry.ts";

/** What is in the image of one platform. */
export interface ImageContent {
  /** With tag: `ghcr.io/acme/app:v1.4.0`. */
  readonly reference: string;
  readonly platform: string;
  /** Those of the base, and the last one, which is ours. */
  readonly layers: readonly Layer[];
  /** Of the last layer. */
  readonly entries: readonly Entry[];
}

/**
 * What is in our layer of an image beside the one thing that was declared: the binary, owned by root, that anybody may
 * run and nobody may change. The base is what its maintainers made of it: it was declared as a whole.
 *
 * @param binary its path, without slash at the beginning
 */
export function contentProblems({ reference, platform, entries }: ImageContent, binary: string): Problem[] {
  const found = entries.flatMap((entry) => undeclared(entry, binary) ?? []);
  const missing = entries.some(({ path }) => path === binary) ? [] : [`/${binary}: missing`];
  const why = [...found, ...missing];
  if (why.length === 0) return [];
  return [
    {
      code: "image-undeclared-content",
      where: `${reference}, ${platform}`,
      what: `the layer on top of the base holds something other than /${binary}, owned by root and with mode 0755`,
      why: why.join("\n"),
      remedy:
        "take Slipway's own image for images.golang in slipway.yaml, or one that runs as root; where it is so with that, too, please report it",
    },
  ];
}

/** What is wrong with an entry, with its risks; undefined for the declared one. */
function undeclared(entry: Entry, binary: string): string | undefined {
  const { path, type, mode, owner } = entry;
  if (path === binary && type === "file" && mode === "rwxr-xr-x" && owner === "0/0") return undefined;
  const named = [...risksOf(entry), `${type} ${mode} ${owner}`].join(", ");
  return `/${path}: ${named}`;
}

/** What makes an entry dangerous: it gives rights to those who run it, or anybody may change it. */
function risksOf({ type, mode }: Entry): string[] {
  // The rights of a symbolic link mean nothing, and in a folder with the sticky bit nobody can change what others made.
  const writable = type !== "symbolic link" && mode[7] === "w" && !/[tT]$/.test(mode);
  return [
    ...(/[sS]/.test(mode[2] ?? "") ? ["setuid"] : []),
    ...(/[sS]/.test(mode[5] ?? "") && type !== "folder" ? ["setgid"] : []),
    ...(writable ? ["world-writable"] : []),
    ...(type === "device" ? ["device"] : []),
  ];
}

/** The file of the output folder that {@link renderContents} is for. */
export const CONTENTS_FILE = "image-contents.txt";

/** The layers of the images, and what is in those that are on top of the bases. */
export function renderContents(images: readonly ImageContent[]): string {
  return `${images.map(renderContent).join("\n\n")}\n`;
}

function renderContent({ reference, platform, layers, entries }: ImageContent): string {
  const rows = layers.map(({ digest, size }, i) => {
    return [digest, bytes(size), i === layers.length - 1 ? "on top of the base" : "of the base"];
  });
  const files = entries.map((entry) => {
    const { path, type, mode, owner, size } = entry;
    return [`/${path}`, bytes(size), [...risksOf(entry), `${type} ${mode} ${owner}`].join(", ")];
  });
  return [`${reference}, ${platform}`, table(["layer", "size", "what"], [...rows, ...files])].join("\n\n");
}
