import type { Plan } from "../plan.ts";
import { parseReference } from "../reference.ts";
import { writtenTag } from "../version.ts";
import type { Identity } from "./identity.ts";

/** The type of the predicate that {@link provenance} makes: https://slsa.dev/spec/v1.0/provenance */
export const PROVENANCE_TYPE = "https://slsa.dev/provenance/v1";

/** What the parameters of a provenance mean: those of the function `release`. */
const BUILD_TYPE = "urn:slipway:release:v1";

/** Who built where no identity says so. */
const UNNAMED_BUILDER = "urn:slipway:builder:unidentified";

/** Something by its name and digest, as in-toto's attestations name it. */
interface ResourceDescriptor {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: Readonly<Record<string, string>>;
  readonly mediaType?: string;
}

/** A provenance of SLSA v1, as far as verification reads it. */
export interface Provenance {
  readonly buildDefinition: {
    readonly buildType: string;
    readonly externalParameters: {
      readonly version: string;
      readonly repository: string | null;
      readonly ref: string | null;
      readonly environment: string | null;
      /** The environment that the image was copied from, with what it attests there. */
      readonly promotedFrom?: string;
    };
    readonly internalParameters: { readonly platforms: readonly string[]; readonly [parameter: string]: unknown };
    readonly resolvedDependencies: readonly ResourceDescriptor[];
  };
  readonly runDetails: {
    readonly builder: { readonly id: string };
    readonly byproducts: readonly ResourceDescriptor[];
  };
}

/** A list of an image's content that goes with it. */
export interface NamedSbom {
  /** `linux-amd64.spdx.json` */
  readonly name: string;
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
}

/**
 * How an image or a chart came about, as predicate of SLSA's provenance: builder, source, commit, parameters, and
 * materials with digests. It depends on the plan and on who builds alone: no time, no run.
 *
 * @param builder who signs, where it is an identity
 * @param sboms what the release lists of the images' content
 * @param promotedFrom the environment whose images these are, where none were built
 */
export function provenance(
  plan: Plan,
  builder: Identity | undefined,
  sboms: readonly NamedSbom[],
  promotedFrom?: string,
): Provenance {
  const { source, version, environment, build, image, variants, further } = plan;
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        version: version.gitTag,
        repository: source.url ?? null,
        ref: source.ref?.full ?? (source.tag && writtenTag(source.tag.name, source.tagPrefix)) ?? null,
        environment: environment?.kind === "chosen" ? environment.name : null,
        ...(promotedFrom !== undefined && { promotedFrom }),
      },
      internalParameters: {
        module: build.module,
        binaries: image.binaries,
        platforms: build.platforms,
        buildTags: image.buildTags,
        variants: Object.fromEntries(variants.map(({ variant = "", buildTags }) => [variant, buildTags])),
        images: Object.fromEntries(further.map(({ name, binaries }) => [name, binaries])),
        epoch: source.epoch,
      },
      resolvedDependencies: [sourceMaterial(plan), ...Object.entries(plan.tools).map(toolMaterial)],
    },
    runDetails: {
      builder: { id: builder?.subject ?? UNNAMED_BUILDER },
      byproducts: sboms.map(({ name, mediaType, digest }) => ({ name, mediaType, digest: digestSet(digest) })),
    },
  };
}

function sourceMaterial({ source, build }: Plan): ResourceDescriptor {
  const uri = source.url === undefined ? `pkg:golang/${build.module}` : `git+${source.url}`;
  return { uri, digest: { gitCommit: source.commit } };
}

function toolMaterial([name, reference]: [string, string]): ResourceDescriptor {
  const { digest } = parseReference(reference, `tool image ${name}`);
  return { name, uri: `docker://${reference}`, ...(digest !== undefined && { digest: digestSet(digest) }) };
}

function digestSet(digest: string): Record<string, string> {
  const [algorithm = "", hex = ""] = digest.split(":");
  return { [algorithm]: hex };
}

/** Content of the file that is attested. */
export function provenanceFile(predicate: Provenance): string {
  return `${JSON.stringify(predicate, null, 2)}\n`;
}
