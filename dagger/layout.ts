import { dag, ImageLayerCompression, ImageMediaTypes, type Container, type Directory } from "@dagger.io/dagger";
import { InternalError } from "../src/errors.ts";
import {
  blobPath,
  indexDigest,
  layersOf,
  platformDigests,
  platformImage,
  soleDigest,
  type PlatformImage,
} from "../src/oci.ts";
import { platformSlug } from "../src/platform.ts";
import type { Plan } from "../src/plan.ts";
import type { ImagePlan } from "../src/images.ts";
import { withoutPullRecord } from "./base-history.ts";
import { sync } from "./exec.ts";

/** One multi-platform image as an OCI image layout, with the digests that a registry will show. */
export interface ImageLayout {
  readonly image: ImagePlan;
  readonly directory: Directory;
  /** Digest of the index. */
  readonly digest: string;
  readonly platforms: readonly PlatformImage[];
}

/**
 * Puts the platforms' images into one OCI layout whose digests depend on nothing but their content: every time in
 * configs and layers is the commit's, and the index lists the platforms in the plan's order. The engine's own export
 * stamps the present time and orders the index at random.
 *
 * @param containers by platform, in the plan's order
 */
export async function assemble(
  image: ImagePlan,
  containers: readonly Container[],
  plan: Plan,
  release: Container,
): Promise<ImageLayout> {
  const fixed = await Promise.all(
    plan.build.platforms.map((platform, i) => fixTimes(image, containers[i], platform, plan, release)),
  );
  const merged = plan.build.platforms.reduce(
    (tools, platform, i) => tools.withMountedDirectory(`/fixed/${platformSlug(platform)}`, fixed[i] ?? dag.directory()),
    release,
  );
  const layout = await sync(merged.withExec(indexArgs(image, plan)), ({ stderr }) => {
    throw new InternalError(`the OCI layout could not be made: ${stderr}`);
  });
  return readLayout(image, layout.directory("/layout"));
}

/** An image in an OCI layout, where it has its tag. */
export async function readLayout(image: ImagePlan, directory: Directory): Promise<ImageLayout> {
  const digest = indexDigest(await directory.file("index.json").contents(), image.tag);
  const blob = (of: string): Promise<string> => directory.file(blobPath(of)).contents();
  const platforms = platformDigests(await blob(digest)).map(async (entry) =>
    platformImage(entry, await blob(entry.digest)),
  );
  return { image, directory, digest, platforms: await Promise.all(platforms) };
}

/** The OCI layout of one platform, with the commit's time everywhere, and nothing of where its base was pulled from. */
async function fixTimes(
  { binaries }: ImagePlan,
  image: Container | undefined,
  platform: string,
  plan: Plan,
  release: Container,
): Promise<Directory> {
  if (image === undefined) throw new InternalError(`no image for ${platform}`);
  const tarball = image.asTarball({
    forcedCompression: ImageLayerCompression.Gzip,
    mediaTypes: ImageMediaTypes.OcimediaTypes,
  });
  const unpacked = release
    .withMountedFile("/image.tar", tarball)
    .withExec(["tar", "-xf", "/image.tar", "--one-top-level=/image"]);
  const exported = unpacked.directory("/image");
  const digest = soleDigest(await exported.file("index.json").contents());
  const layers = layersOf(await exported.file(blobPath(digest)).contents());
  // The last layers are ours, one for each program. Those of the base stay as they were published: registries and
  // scanners know them.
  const time = `set=${plan.source.date},base-layers=${layers.length - binaries.length}`;
  const fixed = unpacked
    .withExec([
      "regctl",
      "image",
      "mod",
      `ocidir:///image@${digest}`,
      "--create",
      "ocidir:///fixed:image",
      "--time",
      time,
    ])
    .directory("/fixed");
  return withoutPullRecord(fixed, plan.source.date);
}

function indexArgs({ tag, labels }: ImagePlan, plan: Plan): string[] {
  const refs = plan.build.platforms.flatMap((platform) => ["--ref", `ocidir:///fixed/${platformSlug(platform)}:image`]);
  const annotations = Object.entries(labels).flatMap(([name, value]) => ["--annotation", `${name}=${value}`]);
  const type = ["--media-type", "application/vnd.oci.image.index.v1+json"];
  return ["regctl", "index", "create", `ocidir:///layout:${tag}`, ...type, ...refs, ...annotations];
}
