import type { GitHubRelease } from "./api.ts";

/** How GitHub shows a warning: https://docs.github.com/en/get-started/writing-on-github */
const CAUTION = "> [!CAUTION]\n> **This version was withdrawn:** ";

/**
 * What has to change in the release of a withdrawn version, in the API's own words; undefined where nothing has to. As a
 * prerelease it is nobody's latest; its files stay, for those who run it.
 */
export function withdrawnRelease(
  { body, prerelease }: GitHubRelease,
  reason: string,
): Readonly<Record<string, unknown>> | undefined {
  if (prerelease && body.startsWith(CAUTION)) return undefined;
  const told = body.startsWith(CAUTION) ? body : `${CAUTION}${reason}\n\n${body}`;
  return { body: told, prerelease: true, make_latest: "false" };
}
