import { ReturnType, type Container, type File } from "@dagger.io/dagger";
import { throwIfAny } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { stampProblem } from "../src/stamp-check.ts";
import type { ImagePlan } from "../src/variants.ts";

/** Asks the finished binary for its version, and throws when it does not know it. Runs on the engine's platform. */
export async function checkStamp(binary: File, plan: Plan, image: ImagePlan, golang: Container): Promise<void> {
  const container = golang.withMountedFile("/usr/local/bin/subject", binary);
  // Some controllers know no version argument and start: the limit ends them.
  const asked = container.withExec(["timeout", "10", "subject", ...plan.build.versionArgs], { expect: ReturnType.Any });
  const searched = container.withExec(["grep", "-qaF", plan.version.gitTag, "/usr/local/bin/subject"], {
    expect: ReturnType.Any,
  });
  const [exitCode, stdout, stderr, found] = await Promise.all([
    asked.exitCode(),
    asked.stdout(),
    asked.stderr(),
    searched.exitCode(),
  ]);
  const problem = stampProblem(plan, image, { exitCode, output: stdout + stderr, contained: found === 0 });
  throwIfAny(problem === undefined ? [] : [problem]);
}
