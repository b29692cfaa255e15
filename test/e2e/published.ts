import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { registryApi, visibleTags } from "./registry.ts";

/** What index, manifest and artifact of the OCI name of their contents. */
interface Manifest {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
}

const types = ["index", "manifest"].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(", ");

/**
 * Pulls all that is visible below a registry prefix, down to the last layer.
 *
 * @returns the digest of each `repository:tag`
 * @throws Error where a tag names something that is not there, or not what its digest says
 */
export async function published(prefix: string): Promise<Record<string, string>> {
  const path = prefix.slice(prefix.indexOf("/") + 1);
  const pulled = new Set<string>();
  const digests: Record<string, string> = {};
  for (const name of await visibleTags(prefix)) {
    const [repository = "", tag = ""] = name.split(":");
    digests[name] = await pullManifest(`/v2/${path}/${repository}`, tag, pulled);
  }
  return digests;
}

async function pullManifest(repository: string, reference: string, pulled: Set<string>): Promise<string> {
  const [content, digest] = await pull(`${repository}/manifests/${reference}`);
  if (reference.startsWith("sha256:") && digest !== reference)
    throw new Error(`${repository}@${reference} is ${digest}`);
  if (pulled.has(repository + digest)) return digest;
  pulled.add(repository + digest);
  const { manifests = [], config, layers = [] } = JSON.parse(content.toString()) as Manifest;
  for (const each of manifests) await pullManifest(repository, each.digest, pulled);
  for (const blob of [...(config === undefined ? [] : [config]), ...layers]) {
    if (pulled.has(repository + blob.digest)) continue;
    pulled.add(repository + blob.digest);
    const [, found] = await pull(`${repository}/blobs/${blob.digest}`);
    if (found !== blob.digest) throw new Error(`${repository}@${blob.digest} is ${found}`);
  }
  return digest;
}

/**
 * Content, and its digest. A registry lists a tag a moment before it can be pulled, where a release was killed when it had
 * sent the request: it is asked for two seconds.
 */
async function pull(path: string, attempts = 20): Promise<[Buffer, string]> {
  const response = await registryApi(path, { headers: { accept: types } });
  if (response.status === 404 && attempts > 1) {
    await wait(100);
    return pull(path, attempts - 1);
  }
  if (!response.ok) throw new Error(`${path} is named, but the registry answers ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  return [content, sha256(content)];
}

/** The layers of one manifest below a registry prefix, named as `repository:tag`. */
export async function layersOf(prefix: string, name: string): Promise<string[]> {
  const path = prefix.slice(prefix.indexOf("/") + 1);
  const [content] = await pull(`/v2/${path}/${name.replace(":", "/manifests/")}`);
  const { layers = [] } = JSON.parse(content.toString()) as Manifest;
  return layers.map(({ digest }) => digest);
}

/** The digest of some content, as the OCI writes it. */
export function sha256(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
