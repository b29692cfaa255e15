import schema from "../config/schema.json" with { type: "json" };
import { yamlReader } from "../config/yaml-schema.ts";
import { throwIfAny, type Problem } from "../errors.ts";

/** Values of a chart, as values.yaml has them. */
export type Values = Readonly<Record<string, unknown>>;

/** What `manifests` of slipway.yaml says; schema.json describes every key. */
export interface ManifestsConfig {
  readonly file?: string;
  readonly variants?: readonly ManifestVariant[];
  readonly release?: string;
  readonly namespace?: string;
  readonly createNamespace?: boolean;
  readonly values?: Values;
  readonly pin?: Pin;
}

/** Which images of static manifests get digests: the release's own, or those of others too. */
export type Pin = "own" | "all";

/** One rendering of a chart, or what kustomize makes of a kustomization, that becomes a file. */
export interface ManifestVariant {
  readonly name: string;
  readonly chart?: string;
  /** Folder of a kustomization, instead of a chart. */
  readonly kustomization?: string;
  readonly image?: string;
  readonly namespace?: string;
  readonly values?: Values;
}

/** Where a project has its variants when it says nothing else: kro's place and form. */
export const VARIANTS_FILE = "manifests/variants.yaml";

/** A value's place in its file, by its path. */
type PlaceOf = (path: readonly (string | number)[]) => string;

/**
 * Reads a file of manifest variants.
 *
 * @param file its path, relative to the repository's root
 * @param imageVariants names of build.variants
 * @throws SlipwayError with every problem of the file, each with line and column
 */
export function parseVariantsFile(text: string, file: string, imageVariants: readonly string[]): ManifestVariant[] {
  const format = {
    type: "object",
    additionalProperties: false,
    required: ["variants"],
    properties: { variants: { $ref: "#/definitions/manifestVariants" } },
    definitions: schema.definitions,
  };
  // Made here, because most projects have no such file and a schema takes time to compile.
  const read = yamlReader<{ variants: ManifestVariant[] }>({ file, code: "manifests", schema: format });
  const { value, placeOf } = read(text);
  throwIfAny(variantsProblems(value.variants, imageVariants, (path) => placeOf(["variants", ...path])));
  return value.variants;
}

/** What is wrong with `manifests` of slipway.yaml that its schema cannot tell. */
export function manifestsProblems(
  { file, variants }: ManifestsConfig,
  imageVariants: readonly string[],
  placeOf: PlaceOf,
): Problem[] {
  const both = {
    code: "manifests-twice",
    where: placeOf(["file"]),
    what: "manifests has both file and variants",
    remedy: "keep one of them",
  };
  return [
    ...(file !== undefined && variants !== undefined ? [both] : []),
    ...variantsProblems(variants ?? [], imageVariants, (path) => placeOf(["variants", ...path])),
  ];
}

function variantsProblems(
  variants: readonly ManifestVariant[],
  imageVariants: readonly string[],
  placeOf: PlaceOf,
): Problem[] {
  return variants.flatMap((variant, i): Problem[] => {
    const { name, image } = variant;
    return [
      ...(variants.findIndex((other) => other.name === name) < i ? [duplicate(name, placeOf([i, "name"]))] : []),
      ...(image !== undefined && !imageVariants.includes(image)
        ? [unknownImage(image, imageVariants, placeOf([i, "image"]))]
        : []),
      ...kustomizationProblems(variant, placeOf([i, "kustomization"])),
    ];
  });
}

function duplicate(name: string, where: string): Problem {
  return {
    code: "manifests-duplicate",
    where,
    what: `there are two variants with the name ${name}`,
    remedy: "give each a name of its own: it is the name of its file",
  };
}

function unknownImage(image: string, imageVariants: readonly string[], where: string): Problem {
  return {
    code: "manifests-image-unknown",
    where,
    what: `there is no image variant ${image}`,
    remedy: `add it to build.variants in slipway.yaml${imageVariants.length === 0 ? "" : `, or use one of ${imageVariants.join(", ")}`}`,
  };
}

/** A kustomization says by itself what charts are told in keys beside them. */
function kustomizationProblems(variant: ManifestVariant, where: string): Problem[] {
  if (variant.kustomization === undefined) return [];
  const others = (["chart", "namespace", "values"] as const).filter((key) => variant[key] !== undefined);
  if (others.length === 0) return [];
  return [
    {
      code: "manifests-kustomization",
      where,
      what: `the variant ${variant.name} has ${others.join(", ")} beside a kustomization`,
      why: `${others.join(", ")} would be of a chart; a kustomization has a namespace and patches of its own`,
      remedy: `remove ${others.join(", ")}, and say it in the kustomization, or in an overlay of it`,
    },
  ];
}
