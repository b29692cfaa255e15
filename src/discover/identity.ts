import { chartName } from "../chart.ts";
import { CONFIG_FILE } from "../config/config.ts";
import { fail } from "../errors.ts";
import type { ChartFacts } from "../facts.ts";
import { parsePrefix } from "../reference.ts";
import type { Decided } from "./main.ts";

/** The controller's name: the configured one, that of its only chart, or the last element of its module path. */
export function chooseName(
  charts: readonly ChartFacts[],
  configured: string | undefined,
  module: string,
): Decided<string> {
  if (configured !== undefined) return { value: configured, why: CONFIG_FILE };
  const [chart, ...others] = charts;
  if (chart !== undefined && others.length === 0) {
    return { value: chartName(chart), why: `name of the chart in ${chart.path}` };
  }
  // Semantic import versioning: github.com/acme/app/v2 is still named app.
  const parts = module.split("/").filter((part) => !/^v\d+$/.test(part));
  const last = parts.at(-1) ?? module;
  return { value: last.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-"), why: "last element of the module path" };
}

/**
 * The registry prefix that a release goes to.
 *
 * @param requested the argument of the call, which wins
 * @param remote URL of the remote `origin`: modules of a domain of their own (sigs.k8s.io) tell no owner
 * @throws SlipwayError `registry-unknown` when neither call, configuration, module path nor remote tells one
 */
export function chooseRegistry(
  requested: string | undefined,
  configured: string | undefined,
  module: string,
  remote = "",
): Decided<string> {
  if (requested !== undefined) {
    return { value: parsePrefix(requested, "argument registry"), why: "argument registry" };
  }
  if (configured !== undefined) {
    return { value: parsePrefix(configured, `${CONFIG_FILE}: registry`), why: CONFIG_FILE };
  }
  const owner = /^github\.com\/([^/]+)\//.exec(module)?.[1];
  if (owner !== undefined) return { value: `ghcr.io/${owner.toLowerCase()}`, why: "owner of the module path" };
  const cloned = /^(?:https|ssh):\/\/github\.com\/([\w.-]+)\//.exec(remote)?.[1];
  if (cloned !== undefined) return { value: `ghcr.io/${cloned.toLowerCase()}`, why: "owner of the remote origin" };
  throw fail({
    code: "registry-unknown",
    where: CONFIG_FILE,
    what: "there is no registry to release to",
    why: `neither the module path ${module} nor the remote ${remote === "" ? "origin, which is not there," : remote} tells one`,
    remedy: "set registry in slipway.yaml, or pass --registry, for example ghcr.io/acme",
  });
}
