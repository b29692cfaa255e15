import { fail, type Problem } from "../errors.ts";
import { hostOf } from "../reference.ts";
import type { Signers } from "../signing/plan.ts";
import type { EnvironmentPlan } from "./decide.ts";

/**
 * The environment that a promotion takes a version from: the one that is named, else the one that comes before.
 *
 * @param to where it goes
 * @param from as the call names it
 * @throws SlipwayError `promotion-source` where nothing says it, or the configuration says otherwise
 */
export function promotionSource(to: EnvironmentPlan | undefined, from: string | undefined): string {
  if (to === undefined || to.kind === "none") throw fail(nowhere);
  const before = to.after?.environment;
  const source = from ?? before;
  if (source !== undefined && source !== to.name && source === (before ?? source)) return source;
  throw fail({
    code: "promotion-source",
    where: "argument from",
    what:
      source === undefined
        ? `nothing says which environment comes before ${to.name}`
        : `${to.name} takes nothing from ${source}`,
    ...(before !== undefined && { why: `it comes after ${before}` }),
    remedy:
      before === undefined
        ? `pass another environment's name, --from=staging, or set environments.${to.name}.after in slipway.yaml`
        : `leave the argument out, or change environments.${to.name}.after in slipway.yaml`,
  });
}

const nowhere: Problem = {
  code: "promotion-nowhere",
  where: "argument to",
  what: "it names no environment",
  remedy: "pass the environment that the version goes to: --to=prod",
};

/**
 * Who reads the earlier environment's registry: who is named for that, else who logs in to the same host. Nobody's
 * password goes to another host.
 */
export function readerOf<Login>(
  to: { readonly registry: string; readonly login: Login | undefined },
  from: { readonly registry: string; readonly login: Login | undefined },
): Login | undefined {
  return from.login ?? (hostOf(to.registry) === hostOf(from.registry) ? to.login : undefined);
}

/**
 * What keeps a version from being promoted, because nobody can prove what the earlier environment has of it: nothing is
 * built that it could be compared with.
 *
 * @param from the earlier environment
 * @param signers whose signatures count there
 */
export function unprovenProblem(from: string, { publicKey, kms, signer }: Signers): Problem[] {
  if ([publicKey, kms, signer].some((known) => known !== undefined)) return [];
  return [
    {
      code: "promotion-unproved",
      where: `environment ${from}`,
      what: "nothing says who has to have signed what it has",
      why: "a promotion copies what was released there without building it, so signatures have to prove what it is",
      remedy:
        "set signing.publicKey, or signing.identity and signing.issuer, in slipway.yaml; or use `release --env`, which builds the version again and compares it",
    },
  ];
}

/**
 * The problems of images that another commit made than the one that is checked out, which charts and documents are made of.
 *
 * @param images with the commits that their signed provenances name
 */
export function otherSource(
  images: readonly { readonly repository: string; readonly commit?: string }[],
  commit: string,
): Problem[] {
  return images
    .filter((image) => image.commit !== commit)
    .map(({ repository, commit: made = "unknown" }) => ({
      code: "promotion-commit",
      where: repository,
      what: "the image was made from another commit than the one that is checked out",
      why: `image: ${made}\nHEAD: ${commit}`,
      remedy: "check out the commit that was released, by its tag",
    }));
}
