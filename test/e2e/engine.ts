import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connection, dag, type Container } from "@dagger.io/dagger";
import { vi } from "vitest";
import type { ImageLayout } from "../../dagger/layout.ts";
import { loggedIn } from "../../dagger/registry.ts";
import { openToolbox } from "../../dagger/toolbox.ts";
import { blobPath, indexDigest, platformDigests, platformImage } from "../../src/oci.ts";
import { toolImages, type ToolImages } from "../../src/tools.ts";
import type { ImagePlan } from "../../src/images.ts";
import { aFolder, labVariable, succeed } from "./harness.ts";

/** The tool images that the tests' surroundings give. */
export function labImages(): ToolImages {
  const mirror = process.env["SLIPWAY_LAB_MIRROR"] ?? "";
  return toolImages({}, mirror === "" ? undefined : { prefix: mirror, pinned: false });
}

/** An OCI layout, in a folder, of the lab's base with a layer on top of it. */
export async function onTopOfBase(layer: string): Promise<string> {
  const output = join(aFolder(), "layout");
  const args = ["--create", `ocidir://${output}:x`, "--layer-add", `dir=${layer}`];
  await succeed("regctl", ["image", "mod", labImages().base, ...args]);
  return output;
}

/** The image of a folder that {@link onTopOfBase} made, as stages take it; inside of {@link onEngine}. */
export function layoutOf(folder: string): ImageLayout {
  const read = (digest: string): string => readFileSync(join(folder, blobPath(digest)), "utf8");
  const digest = indexDigest(readFileSync(join(folder, "index.json"), "utf8"), "x");
  const platforms = platformDigests(read(digest)).map((entry) => platformImage(entry, read(entry.digest)));
  const image = { name: "tiny", repository: "example.com/tiny", tag: "x", suffix: "", mark: "" };
  const binaries = [{ path: "/tiny", main: "." }];
  return {
    image: { ...image, binaries } as unknown as ImagePlan,
    digest,
    platforms,
    directory: dag.host().directory(folder),
  };
}

/**
 * Runs stages as the module does: with an engine, but without a module function around them.
 *
 * @param work gets the release tools, logged in to the lab's registry
 */
export async function onEngine(work: (tools: Container) => Promise<void>): Promise<void> {
  vi.stubEnv("_EXPERIMENTAL_DAGGER_CLI_BIN", (await succeed("which", ["dagger"])).trim());
  await connection(async () => {
    const secret = readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim();
    const login = { user: labVariable("SLIPWAY_LAB_REGISTRY_USER"), password: dag.setSecret("publisher", secret) };
    const { release } = openToolbox(labImages(), {});
    await work(await loggedIn(release, labVariable("SLIPWAY_LAB_REGISTRY"), login));
  });
  vi.unstubAllEnvs();
}
