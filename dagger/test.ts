import { dag, type Container, type Directory } from "@dagger.io/dagger";
import { explainTests } from "../src/diagnose-tests.ts";
import { placeOfModule } from "../src/discover/module.ts";
import type { Plan } from "../src/plan.ts";
import { shellLine } from "../src/shell.ts";
import { GOTESTSUM } from "../src/tools.ts";
import { withEnvtest } from "./envtest.ts";
import { sync, withScript } from "./exec.ts";
import { goTool } from "./go-tool.ts";
import { waitingFor } from "./progress.ts";
import type { Toolbox } from "./toolbox.ts";

/**
 * Runs the tests of each module, one after the other.
 *
 * @param ready the toolchain with the controller's dependencies downloaded
 * @returns junit.xml, coverage.out and coverage.txt (per function); of further modules with their folder: junit-api.xml
 * @throws SlipwayError `tool-unavailable`, `envtest-unavailable`, and `tests-failed` with the failing tests' output
 */
export async function test(code: Directory, ready: Container, plan: Plan, tools: Toolbox): Promise<Directory> {
  const { suites, race, timeout, envtest } = plan.test;
  const tags = plan.build.tags.length === 0 ? [] : [`-tags=${plan.build.tags.join(",")}`];
  const flags = [...(race ? ["-race"] : []), ...tags, `-timeout=${timeout}`];
  const [runner, served] = await Promise.all([
    goTool(tools.fetching, GOTESTSUM),
    envtest === undefined
      ? ready
      : waitingFor(`etcd and kube-apiserver ${envtest}`, () => withEnvtest(ready, envtest, tools)),
  ]);
  const tested = served
    .withFile("/usr/local/bin/gotestsum", runner)
    .withDirectory("/src", code)
    .withDirectory("/reports", dag.directory())
    .withEnvVariable("CGO_ENABLED", race ? "1" : "0");
  const lines = suites.flatMap(({ module, packages }) => {
    const mark = module === plan.build.dir ? "" : `-${module.replaceAll("/", "-")}`;
    const [junit, coverage] = [`/reports/junit${mark}.xml`, `/reports/coverage${mark}`];
    const report = [`--junitfile=${junit}`, "--format=pkgname-and-test-fails"];
    return [
      shellLine("cd", placeOfModule(module)),
      shellLine("gotestsum", ...report, "--", ...flags, `-coverprofile=${coverage}.out`, ...packages),
      `${shellLine("go", "tool", "cover", `-func=${coverage}.out`)} >${shellLine(`${coverage}.txt`)}`,
    ];
  });
  return (await sync(withScript(tested, lines), explainTests)).directory("/reports");
}
