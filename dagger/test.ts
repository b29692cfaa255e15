import { dag, type Container, type Directory } from "@dagger.io/dagger";
import { explainTests } from "../src/diagnose.ts";
import type { Plan } from "../src/plan.ts";
import { shellLine } from "../src/shell.ts";
import { GOTESTSUM } from "../src/tools.ts";
import { sync, withScript } from "./exec.ts";
import { goTool } from "./go-tool.ts";

/**
 * Runs the controller's tests.
 *
 * @param ready the toolchain with the controller's dependencies downloaded
 * @param golang the toolchain alone, for the test runner
 * @returns junit.xml, coverage.out and coverage.txt (per function)
 * @throws SlipwayError `tests-failed` with the failing tests' output
 */
export async function test(code: Directory, ready: Container, plan: Plan, golang: Container): Promise<Directory> {
  const { packages, race, timeout } = plan.test;
  const tags = plan.build.tags.length === 0 ? [] : [`-tags=${plan.build.tags.join(",")}`];
  const report = ["--junitfile=/reports/junit.xml", "--format=pkgname-and-test-fails"];
  const flags = [...(race ? ["-race"] : []), ...tags, `-timeout=${timeout}`, "-coverprofile=/reports/coverage.out"];
  const tested = ready
    .withFile("/usr/local/bin/gotestsum", await goTool(golang, GOTESTSUM))
    .withDirectory("/src", code)
    .withDirectory("/reports", dag.directory())
    .withEnvVariable("CGO_ENABLED", race ? "1" : "0");
  const done = withScript(tested, [
    shellLine("gotestsum", ...report, "--", ...flags, ...packages),
    "go tool cover -func=/reports/coverage.out >/reports/coverage.txt",
  ]);
  return (await sync(done, explainTests)).directory("/reports");
}
