import type { Directory } from "@dagger.io/dagger";
import { otherSource, readerOf, unprovenProblem } from "../src/environments/promotion.ts";
import { throwIfAny } from "../src/errors.ts";
import { given } from "../src/given.ts";
import type { Run } from "./pipeline.ts";
import { timed } from "./progress.ts";
import { loggedIn, type Login } from "./registry.ts";
import { release, type ReleaseOptions } from "./release.ts";
import { prove } from "./verify.ts";

/** A run as planned for the environment that has the version already. */
export interface EarlierRun {
  readonly environment: string;
  readonly run: Run;
  /** Who reads its registry, where somebody is named for that. */
  readonly login?: Login;
}

/**
 * Releases what another environment has of the version, without building it: proves the images and charts there, fetches
 * the images by their proved digests, scans them for what is known by now, and goes on as a release does. What was
 * attached to them there comes along. The charts are packaged anew, because they name the registry.
 *
 * @returns the output folder of {@link release}, without test reports
 * @throws SlipwayError `promotion-unproved`, `verification-failed`, `promotion-commit` before anything is fetched
 */
export async function promote(run: Run, earlier: EarlierRun, options: ReleaseOptions): Promise<Directory> {
  const { environment: from } = earlier;
  const { logins, signing } = options;
  const [to, before] = [run.plan.registry, earlier.run.plan.registry];
  const login = readerOf({ registry: to, login: logins.registry }, { registry: before, login: earlier.login });
  throwIfAny(unprovenProblem(from, earlier.run.plan.signing));
  const asked = given({ login, trustedRoot: signing.trustedRoot, rebuild: false });
  const { value, time } = await timed(`proof in ${from}`, () => prove(earlier.run, asked));
  throwIfAny(otherSource(value.images, run.plan.source.commit));
  const registry = await loggedIn(run.tools.release, to, logins.registry, { registry: before, login });
  return release(run, { ...options, promotion: { from, images: value.images, proof: time, registry } });
}
