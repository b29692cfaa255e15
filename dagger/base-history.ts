import type { Directory } from "@dagger.io/dagger";
import { withConfig, withoutPulls, withSoleManifest } from "../src/image/base-history.ts";
import { blobPath, configDigest, soleDigest } from "../src/oci.ts";
import { sha256 } from "./registry.ts";

/**
 * The OCI layout of one image without what the engine wrote about pulling its base. Bases that tell their own history
 * stay as they are.
 *
 * @param date the commit's time
 */
export async function withoutPullRecord(layout: Directory, date: string): Promise<Directory> {
  const index = await layout.file("index.json").contents();
  const manifest = await layout.file(blobPath(soleDigest(index))).contents();
  const config = await layout.file(blobPath(configDigest(manifest))).contents();
  const fixed = withoutPulls(config, date);
  if (fixed === config) return layout;
  const fixedConfig = await blobOf(fixed);
  const fixedManifest = await blobOf(withConfig(manifest, fixedConfig.descriptor));
  return layout
    .withNewFile(blobPath(fixedConfig.descriptor.digest), fixedConfig.text)
    .withNewFile(blobPath(fixedManifest.descriptor.digest), fixedManifest.text)
    .withNewFile("index.json", withSoleManifest(index, fixedManifest.descriptor));
}

async function blobOf(text: string) {
  return { text, descriptor: { digest: `sha256:${await sha256(text)}`, size: Buffer.byteLength(text) } };
}
