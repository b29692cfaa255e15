import type { Container } from "@dagger.io/dagger";
import { explainEnvtest } from "../src/diagnose-tests.ts";
import type { EnvtestVersion } from "../src/discover/envtest.ts";
import { shellLine } from "../src/shell.ts";
import { SETUP_ENVTEST } from "../src/tools.ts";
import { sync, withScript } from "./exec.ts";
import { goTool } from "./go-tool.ts";
import type { Toolbox } from "./toolbox.ts";

/** Where controller-runtime looks for the binaries when nobody tells it another place. */
const BINARIES = "/usr/local/kubebuilder/bin";

/**
 * Gives a container etcd and kube-apiserver, which controller-runtime's tests start. They are for the platform that the engine runs on,
 * and proved by the checksums of their index.
 *
 * @throws SlipwayError `tool-unavailable`, `envtest-unavailable`
 */
export async function withEnvtest(container: Container, version: EnvtestVersion, tools: Toolbox): Promise<Container> {
  const program = "/usr/local/bin/setup-envtest";
  const index = tools.envtestIndex === undefined ? [] : ["--index", tools.envtestIndex];
  const found = await sync(
    withScript(tools.release.withMountedFile(program, await goTool(tools.fetching, SETUP_ENVTEST)), [
      `found=$(${shellLine("setup-envtest", "use", version, "--bin-dir=/envtest", "--print=path", ...index)})`,
      'cp -R "$found" /binaries',
    ]),
    explainEnvtest(version),
  );
  return container
    .withDirectory(BINARIES, found.directory("/binaries"))
    .withEnvVariable("KUBEBUILDER_ASSETS", BINARIES);
}
