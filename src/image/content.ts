import type { Problem } from "../errors.ts";
import type { Layer } from "../oci.ts";
import { bytes, table } from "../table.ts";
import type { Entry } from "./entry.ts";

/** What is in the image of one platform. */
export interface ImageContent {
  /** With tag: `ghcr.io/acme/app:v1.4.0`. */
  readonly reference: string;
  readonly platform: string;
  /** Those of the base, then ours. */
  readonly layers: readonly Layer[];
  /** Paths of the programs that were put on top of the base, each in a layer: `/manager`. */
  readonly programs: readonly string[];
  /** Of these layers. */
  readonly entries: readonly Entry[];
}

/**
 * What is in our layers of an image beside what was declared: the programs, owned by root, that anybody may run and
 * nobody may change, and the folders that they are in. The base is what its maintainers made of it: it was declared as
 * a whole.
 */
export function contentProblems({ reference, platform, programs, entries }: ImageContent): Problem[] {
  const declared = programs.map((path) => path.replace(/^\//, ""));
  const found = entries.flatMap((entry) => undeclared(entry, declared) ?? []);
  const missing = declared.filter((program) => !entries.some(({ path }) => path === program));
  const why = [...found, ...missing.map((path) => `/${path}: missing`)];
  if (why.length === 0) return [];
  return [
    {
      code: "image-undeclared-content",
      where: `${reference}, ${platform}`,
      what: `the layers on top of the base hold something other than ${programs.join(", ")}, owned by root and with mode 0755`,
      why: why.join("\n"),
      remedy:
        "take Slipway's own image for images.golang in slipway.yaml, or one that runs as root; where it is so with that, too, please report it",
    },
  ];
}

/** What is wrong with an entry, with its risks; undefined for a declared one. */
function undeclared(entry: Entry, declared: readonly string[]): string | undefined {
  const { path, type, mode, owner } = entry;
  const harmless = mode === "rwxr-xr-x" && owner === "0/0";
  if (harmless && type === "file" && declared.includes(path)) return undefined;
  if (harmless && type === "folder" && declared.some((program) => program.startsWith(`${path}/`))) return undefined;
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

function renderContent({ reference, platform, layers, programs, entries }: ImageContent): string {
  const rows = layers.map(({ digest, size }, i) => {
    return [digest, bytes(size), i >= layers.length - programs.length ? "on top of the base" : "of the base"];
  });
  const files = entries.map((entry) => {
    const { path, type, mode, owner, size } = entry;
    return [`/${path}`, bytes(size), [...risksOf(entry), `${type} ${mode} ${owner}`].join(", ")];
  });
  return [`${reference}, ${platform}`, table(["layer", "size", "what"], [...rows, ...files])].join("\n\n");
}
