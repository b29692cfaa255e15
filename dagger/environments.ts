import type { Container, Secret } from "@dagger.io/dagger";
import { credentialKinds, type Credentials } from "../src/environments/environment.ts";
import type { OfferedSecrets } from "../src/environments/credentials.ts";
import { earlierProblem, referenceThere } from "../src/environments/earlier.ts";
import { throwIfAny } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { imagesOf, type ImagePlan } from "../src/images.ts";
import type { ImageLayout } from "./layout.ts";
import { digestsOf } from "./registry.ts";

/** The secrets that a release is called with, by what they are for. */
export type PassedSecrets = { readonly [kind in keyof Credentials]?: Secret };

/** How secrets are named: their URIs, never what is in them. */
export async function offeredSecrets(secrets: PassedSecrets): Promise<OfferedSecrets> {
  const named = credentialKinds.map(async (kind) => {
    const secret = secrets[kind];
    return secret === undefined ? {} : { [kind]: await secret.uri() };
  });
  return Object.assign({}, ...(await Promise.all(named))) as OfferedSecrets;
}

/** Digests of the version's images in an earlier environment. */
export type EarlierDigests = ReadonlyMap<ImagePlan, string | undefined>;

/**
 * What the environment before this one has of the version; empty where there is none before it.
 *
 * @throws SlipwayError `environment-order` when it does not have all its images
 */
export async function earlierDigests(tools: Container, plan: Plan): Promise<EarlierDigests> {
  const { environment } = plan;
  if (environment?.kind !== "chosen" || environment.after === undefined) return new Map();
  const { after } = environment;
  const images = imagesOf(plan);
  const found = await digestsOf(
    tools,
    images.map((image) => referenceThere(after, image)),
  );
  const digests = new Map(images.map((image, i) => [image, found[i]]));
  throwIfAny([...digests].flatMap(([image, digest]) => earlierProblem(after, image, digest) ?? []));
  return digests;
}

/** @throws SlipwayError `environment-differs` when this build is not what the environment before this one has */
export function requireSame({ environment }: Plan, earlier: EarlierDigests, layouts: readonly ImageLayout[]): void {
  if (environment?.kind !== "chosen" || environment.after === undefined) return;
  const { after } = environment;
  throwIfAny(layouts.flatMap(({ image, digest }) => earlierProblem(after, image, earlier.get(image), digest) ?? []));
}
