import { ReturnType, type Container, type Directory } from "@dagger.io/dagger";
import { throwIfAny } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { stampProblem } from "../src/stamp-check.ts";
import type { ImagePlan } from "../src/images.ts";

/**
 * Asks the entrypoint's program for its version, and throws when it does not know it. Runs on the engine's platform.
 *
 * @param programs a folder in which each program has its path in the image
 */
export async function checkStamp(programs: Directory, plan: Plan, image: ImagePlan, golang: Container): Promise<void> {
  const binary = programs.file(image.binaries[0].path);
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
