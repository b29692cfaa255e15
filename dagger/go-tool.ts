import type { Container, File } from "@dagger.io/dagger";
import { explainTool } from "../src/diagnose.ts";
import { toolModule, type GoTool } from "../src/tools.ts";
import { FEWER_COLLECTIONS } from "./build.ts";
import { sync } from "./exec.ts";

/**
 * A static program from a Go module, verified by Go's checksum database. It is built by way of a module of its own, and not by
 * `go install`, which asks for the list of all versions: some module proxies do not serve that.
 *
 * @throws SlipwayError `tool-unavailable`
 */
export async function goTool(fetching: Container, tool: GoTool): Promise<File> {
  const built = fetching
    .withWorkdir("/tool")
    .withNewFile("/tool/go.mod", toolModule(tool))
    .withEnvVariable("CGO_ENABLED", "0")
    .withEnvVariable("GOGC", FEWER_COLLECTIONS.GOGC)
    .withEnvVariable("GOFLAGS", "-mod=mod")
    .withExec(["go", "build", "-trimpath", "-ldflags=-s -w", "-o", `/bin/${tool.name}`, tool.package]);
  return (await sync(built, explainTool(tool.package))).file(`/bin/${tool.name}`);
}
