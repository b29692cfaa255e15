import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { aSample, commit, edit, labVariable, succeed } from "./harness.ts";
import { aName } from "./names.ts";

const password = (): string => readFileSync(labVariable("SLIPWAY_LAB_GIT_PASSWORD_FILE"), "utf8");

/** git with the publisher's login, which stays out of arguments and remotes. */
export function git(cwd: string, ...args: string[]): Promise<string> {
  const header = `Authorization: Basic ${btoa(`${labVariable("SLIPWAY_LAB_GIT_USER")}:${password()}`)}`;
  const env = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.extraHeader", GIT_CONFIG_VALUE_0: header };
  return succeed("git", args, { cwd, env });
}

/** A chart repository: its URLs for git and for Helm. */
export interface ChartRepository {
  readonly url: string;
  readonly web: string;
}

/** A chart repository of a test's own, which begins with the first push to it. */
export function aChartRepository(): ChartRepository {
  const name = aName();
  rmSync(join(labVariable("SLIPWAY_LAB_GIT_FOLDER"), `${name}.git`), { recursive: true, force: true });
  return { url: `${labVariable("SLIPWAY_LAB_GIT")}/${name}.git`, web: `${labVariable("SLIPWAY_LAB_CHARTS")}/${name}` };
}

/** A sample that releases into a chart repository. */
export async function aSampleFor({ url, web }: ChartRepository): Promise<string> {
  const folder = await aSample("tiny");
  edit(folder, "slipway.yaml", `chartRepository:\n  url: ${url}\n  baseUrl: ${web}\n`);
  await commit(folder, "chore: release to a chart repository");
  return folder;
}

/** Arguments of release that log in to the git server, as the lab's publisher when nobody else is named. */
export const gitLogin = (
  file = labVariable("SLIPWAY_LAB_GIT_PASSWORD_FILE"),
  user = labVariable("SLIPWAY_LAB_GIT_USER"),
) => [`--git-user=${user}`, `--git-password=file:${file}`];
