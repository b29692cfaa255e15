import type { Container, File } from "@dagger.io/dagger";
import { SlipwayError, throwIfAny } from "../src/errors.ts";
import { SIGNING_FILES } from "../src/signing/commands.ts";
import { verificationOf } from "../src/signing/verification.ts";
import { allOrProblems } from "../src/settled.ts";
import { doubts, fails, renderChecks, type Check } from "../src/verification/check.ts";
import { targetOf } from "../src/verification/target.ts";
import { chooseVerifier } from "../src/verification/verifier.ts";
import type { Run } from "./pipeline.ts";
import { timed, timedFor } from "./progress.ts";
import { loggedIn, type Login } from "./registry.ts";
import { withCosign, type Signer } from "./signer.ts";
import { verifyChart } from "./verify-chart.ts";
import { verifyImage, type VerifiedImage } from "./verify-image.ts";
import { rebuildChecks } from "./verify-rebuild.ts";

/** What a verification can be asked for. */
export interface VerifyOptions {
  /** An image, instead of all of a version. */
  readonly reference?: string;
  readonly login?: Login;
  /** The key that has to have signed, PEM. */
  readonly publicKey?: File;
  /** Who has to have signed, and who vouches for that. */
  readonly identity?: string;
  readonly issuer?: string;
  readonly trustedRoot?: File;
  /** Whether the version is built again, and compared. */
  readonly rebuild: boolean;
}

/** Who can verify: like a signer, without what signs. */
export type Proof = Pick<Signer, "container" | "verification">;

/** What was proved. */
export interface Proved {
  readonly images: readonly VerifiedImage[];
  /** All that was found, for people. */
  readonly table: string;
}

/**
 * Proves a published release as anybody can, from what the registry has: signatures, provenance, SBOMs, platforms, the
 * chart and the image that it runs.
 *
 * @throws SlipwayError `verification-failed` on any doubt
 */
export async function prove(run: Run, options: VerifyOptions): Promise<Proved> {
  const { plan, tools } = run;
  const target = targetOf(plan, options.reference);
  const host = target.images[0]?.repository ?? plan.registry;
  const registry = await loggedIn(tools.release, host.slice(0, host.lastIndexOf("/")), options.login);
  const proof = openProof(registry, run, options);
  const images = await timed("images", () => each(target.images, (image) => verifyImage(image, target, proof)));
  const charts = await timed("charts", () =>
    each(target.charts, (chart) => verifyChart(chart, images.value, target, proof)),
  );
  const rebuilt = await timedFor(options.rebuild ? target : undefined, "rebuild", (wanted) =>
    rebuildChecks(run, wanted, images.value, registry),
  );
  const checks = [...images.value.flatMap((image) => image.checks), ...charts.value.flat(), ...(rebuilt?.value ?? [])];
  const table = renderChecks(checks);
  console.log(`\n${table}`);
  throwIfAny(doubts(checks));
  return { images: images.value, table };
}

function openProof(registry: Container, { plan, tools }: Run, options: VerifyOptions): Proof {
  const { identity, issuer, publicKey } = options;
  const verifier = chooseVerifier(plan.signing, {
    key: publicKey !== undefined,
    ...(identity !== undefined && { identity }),
    ...(issuer !== undefined && { issuer }),
  });
  const container = withCosign(registry, tools.cosign, plan.signing, options.trustedRoot);
  return {
    container: withKey(container, publicKey, plan.signing.publicKey),
    verification: verificationOf(plan.signing.trust, verifier, SIGNING_FILES.trustedRoot),
  };
}

function withKey(container: Container, file: File | undefined, pem: string | undefined): Container {
  if (file !== undefined) return container.withMountedFile(SIGNING_FILES.publicKey, file);
  return pem === undefined ? container : container.withNewFile(SIGNING_FILES.publicKey, pem);
}

async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  return allOrProblems(await Promise.allSettled(items.map(work)));
}

/** Does a part of the verification; what the user can put right, or has to know, becomes a doubt. */
export async function checking(what: string, about: string, work: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return error.problems.map((problem) => fails(what, about, `${problem.what}\n${problem.why ?? ""}`));
  }
}
