import type { ToolName } from "./config/config.ts";
import { mirrored, type Mirror } from "./reference.ts";

/**
 * The images that Slipway uses, pinned by digest. They are multi-platform indexes, so the engine takes the one that
 * fits its machine. Update tag and digest together.
 */
const pinned: Readonly<Record<ToolName, string>> = {
  // Go toolchain with git and gcc: reads the repository, tests (the race detector needs cgo) and compiles.
  golang:
    "docker.io/library/golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d",
  // What the final image stands on: no shell, CA certificates, time zones, user 65532.
  base: "gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab",
  helm: "docker.io/alpine/helm:3.19.0@sha256:aef9b56f64e866207d9591d0abd8f6d767b36aadd12edf68f8a719716d9d29c9",
  regctl: "ghcr.io/regclient/regctl:v0.11.5@sha256:dbe356c6cf9f8f85e302b9e47fed481ef3f1b04807350e99b02ab2cadee0a993",
};

/** Test runner that writes JUnit files; installed from its Go module, verified by Go's checksum database. */
export const GOTESTSUM = "gotest.tools/gotestsum@v1.13.0";

/** The image of every tool: the configured one, or the built-in one as the mirror has it. */
export function toolImages(
  configured: Partial<Record<ToolName, string>>,
  mirror: Mirror | undefined,
): Record<ToolName, string> {
  const builtIn = (name: ToolName): string => mirrored(pinned[name], mirror);
  return {
    golang: configured.golang ?? builtIn("golang"),
    base: configured.base ?? builtIn("base"),
    helm: configured.helm ?? builtIn("helm"),
    regctl: configured.regctl ?? builtIn("regctl"),
  };
}
