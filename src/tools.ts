import type { ToolName } from "./config/config.ts";
import type { PlaceOf } from "./config/place.ts";
import type { Problem } from "./errors.ts";
import { formatReference, mirrored, parseReference, type Mirror } from "./reference.ts";

/** The image of every tool. */
export type ToolImages = Readonly<Record<ToolName, string>>;

/** The digests that images had when they were looked up. */
export type ImageDigests = Readonly<Partial<Record<ToolName, string>>>;

/**
 * The images that Slipway uses, pinned by digest. They are multi-platform indexes, so the engine takes the one that
 * fits its machine. Update tag and digest together.
 */
const pinned: ToolImages = {
  // Go toolchain with git and gcc: reads the repository, tests (the race detector needs cgo) and compiles.
  golang:
    "docker.io/library/golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d",
  // What the final image stands on: no shell, CA certificates, time zones, user 65532.
  base: "gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab",
  helm: "docker.io/alpine/helm:4.2.2@sha256:ee6fe3e96d9f8ea8dd1af9ecd7bbb3e233616a25f145392376f020fd2a51eb33",
  regctl: "ghcr.io/regclient/regctl:v0.11.5@sha256:dbe356c6cf9f8f85e302b9e47fed481ef3f1b04807350e99b02ab2cadee0a993",
  osvScanner:
    "ghcr.io/google/osv-scanner:v2.5.1@sha256:8108ae94eadea5a02c9bec6e646909d5b790b44bd62d7f5b7f0b1d6d0ffc7734",
  cosign:
    "ghcr.io/sigstore/cosign/cosign:v3.0.6@sha256:de9c65609e6bde17e6b48de485ee788407c9502fa08b8f4459f595b21f56cd00",
  kubeconform:
    "ghcr.io/yannh/kubeconform:v0.7.0@sha256:85dbef6b4b312b99133decc9c6fc9495e9fc5f92293d4ff3b7e1b30f5611823c",
};

/** A program that is built from its Go module. */
export interface GoTool {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** The main package. */
  readonly package: string;
}

/** Runs tests and writes JUnit files. */
export const GOTESTSUM: GoTool = {
  name: "gotestsum",
  module: "gotest.tools/gotestsum",
  version: "v1.13.0",
  package: "gotest.tools/gotestsum",
};

/** Fetches etcd and kube-apiserver for tests. */
export const SETUP_ENVTEST: GoTool = {
  name: "setup-envtest",
  module: "sigs.k8s.io/controller-runtime/tools/setup-envtest",
  version: "v0.25.1",
  package: "sigs.k8s.io/controller-runtime/tools/setup-envtest",
};

/** Finds changes of CRDs that break their users. */
export const CRDIFY: GoTool = {
  name: "crdify",
  module: "sigs.k8s.io/crdify",
  version: "v0.5.0",
  package: "sigs.k8s.io/crdify",
};

/** Builds kustomizations. */
export const KUSTOMIZE: GoTool = {
  name: "kustomize",
  module: "sigs.k8s.io/kustomize/kustomize/v5",
  version: "v5.8.1",
  package: "sigs.k8s.io/kustomize/kustomize/v5",
};

/** The go.mod that a tool is built with. The version of Go is the one since which dependencies are loaded lazily. */
export function toolModule({ module, version }: GoTool): string {
  return `module slipway/tool\n\ngo 1.24\n\nrequire ${module} ${version}\n`;
}

/** The image of every tool: the configured one, or the built-in one as the mirror has it. */
export function toolImages(configured: Partial<Record<ToolName, string>>, mirror: Mirror | undefined): ToolImages {
  const builtIn = (name: ToolName): string => mirrored(pinned[name], mirror);
  return {
    golang: configured.golang ?? builtIn("golang"),
    base: configured.base ?? builtIn("base"),
    helm: configured.helm ?? builtIn("helm"),
    regctl: configured.regctl ?? builtIn("regctl"),
    osvScanner: configured.osvScanner ?? builtIn("osvScanner"),
    cosign: configured.cosign ?? builtIn("cosign"),
    kubeconform: configured.kubeconform ?? builtIn("kubeconform"),
  };
}

/** The images that are named without digest: what they are is decided by their registry, at any moment anew. */
export function unpinned(images: ToolImages): ToolName[] {
  const names = Object.keys(images) as ToolName[];
  return names.filter((name) => parseReference(images[name], placeOfImage(name)).digest === undefined);
}

/** The images with the digests that they had when they were looked up; those that have one already stay. */
export function withDigests(images: ToolImages, digests: ImageDigests): ToolImages {
  const named = Object.entries(images).map(([name, image]) => {
    const digest = digests[name as ToolName];
    return [name, digest === undefined ? image : formatReference({ ...parseReference(image, name), digest })];
  });
  return Object.fromEntries(named) as Record<ToolName, string>;
}

/** The images as a run uses them, and what should not stay as it is configured. */
export function planTools(
  configured: Partial<Record<ToolName, string>>,
  mirror: Mirror | undefined,
  digests: ImageDigests,
  placeOf: PlaceOf,
): { readonly tools: ToolImages; readonly warnings: readonly Problem[] } {
  const tools = withDigests(toolImages(configured, mirror), digests);
  return { tools, warnings: pinWarnings(configured, tools, placeOf) };
}

/** A warning for every image that slipway.yaml names without digest: the same commit may give other digests tomorrow. */
function pinWarnings(configured: Partial<Record<ToolName, string>>, images: ToolImages, placeOf: PlaceOf): Problem[] {
  const names = Object.keys(configured) as ToolName[];
  return names
    .filter((name) => parseReference(configured[name] ?? "", placeOfImage(name)).digest === undefined)
    .map((name) => ({
      code: "image-not-pinned",
      where: placeOf(["images", name]),
      what: `images.${name} is named by tag only, so the same commit may be built with something else tomorrow`,
      why: `now it is ${images[name]}`,
      remedy: `pin it: write images.${name}: ${images[name]}`,
    }));
}

function placeOfImage(name: ToolName): string {
  return `slipway.yaml: images.${name}`;
}
