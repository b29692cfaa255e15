import { throwIfAny, type Problem } from "../errors.ts";

/** A classic chart repository: an index.yaml and packages in a branch of a git repository, served by a web server. */
export interface ChartRepository {
  /** Of the git repository, `https://…`, without credentials. */
  readonly url: string;
  readonly branch: string;
  /** Folder of index.yaml and packages in the branch, without slashes at its ends; empty for the root. */
  readonly folder: string;
  /** URL at which that folder is served, without slash at its end; unknown for some repositories. */
  readonly baseUrl?: string;
  /** How the index names packages: by file name alone, or below baseUrl. */
  readonly urls: "relative" | "absolute";
}

/** The settings of a chart repository, as a user writes them. */
export interface ChartRepositorySettings {
  readonly url: string;
  /** Default `gh-pages` */
  readonly branch?: string;
  readonly folder?: string;
  readonly baseUrl?: string;
  /** Default `relative`, so that the branch can be served at any address. */
  readonly urls?: "relative" | "absolute";
}

/** A rule that settings have to meet; undefined where they do. */
type Rule = (repository: ChartRepository) => Omit<Problem, "code" | "where"> | undefined;

const rules: readonly Rule[] = [gitUrl, branchName, folderName, webUrl, absoluteNeedsBase];

/**
 * Reads the settings of a chart repository.
 *
 * @param where their place, for problems: `slipway.yaml: charts.repository`
 * @throws SlipwayError `chart-repository-invalid` with every problem
 */
export function readChartRepository(settings: ChartRepositorySettings, where: string): ChartRepository {
  const repository: ChartRepository = {
    url: settings.url.replace(/\/+$/, ""),
    branch: settings.branch ?? "gh-pages",
    folder: (settings.folder ?? "").replace(/^(\.?\/)+|\/+$/g, "").replace(/^\.$/, ""),
    ...(settings.baseUrl !== undefined && { baseUrl: settings.baseUrl.replace(/\/+$/, "") }),
    urls: settings.urls ?? "relative",
  };
  const problems = rules.map((rule) => rule(repository)).filter((problem) => problem !== undefined);
  throwIfAny(problems.map((problem) => ({ code: "chart-repository-invalid", where, ...problem })));
  return repository;
}

/** The path of a file of the chart repository in its branch. */
export function pathIn({ folder }: ChartRepository, fileName: string): string {
  return folder === "" ? fileName : `${folder}/${fileName}`;
}

/** How the index names a package. */
export function packageUrl({ baseUrl, urls }: ChartRepository, fileName: string): string {
  return urls === "absolute" && baseUrl !== undefined ? `${baseUrl}/${fileName}` : fileName;
}

/** Where people find a package: its URL, or its place in git where no URL is known. */
export function shownAs(repository: ChartRepository, fileName: string): string {
  const { url, branch, baseUrl } = repository;
  return baseUrl === undefined ? `${url}#${branch}:${pathIn(repository, fileName)}` : `${baseUrl}/${fileName}`;
}

/** A login as git's credential helpers answer: https://git-scm.com/docs/git-credential#IOFMT */
export function gitLogin(user: string, password: string): string {
  return `username=${user}\npassword=${password}\n`;
}

function gitUrl({ url }: ChartRepository): ReturnType<Rule> {
  const parsed = httpUrl(url);
  // What is wrong may be a token, so it is not shown.
  if (parsed !== undefined && (parsed.username !== "" || parsed.password !== "")) {
    return {
      what: "the URL of the git repository holds a login",
      remedy: "take it out and pass user and token as arguments; a token that was committed has to be revoked",
    };
  }
  if (parsed !== undefined && parsed.search === "" && parsed.hash === "") return undefined;
  return {
    what: "the URL of the git repository is not one of git over HTTP",
    remedy: "use a URL as https://github.com/acme/charts.git; the login is an HTTP one, so ssh URLs do not work",
  };
}

/** What git-check-ref-format allows: https://git-scm.com/docs/git-check-ref-format */
function branchName({ branch }: ChartRepository): ReturnType<Rule> {
  const bad = /^[-/.]|\/[./]|\.\.|@\{|[\p{Cc} ~^:?*[\\"]|\.lock(\/|$)|[./]$|^@?$/u.test(branch);
  return bad
    ? { what: `${JSON.stringify(branch)} is not the name of a branch`, remedy: "use one as gh-pages" }
    : undefined;
}

function folderName({ folder }: ChartRepository): ReturnType<Rule> {
  const segments = folder.split("/");
  const bad =
    folder !== "" && segments.some((segment) => /^(\.{0,2}|\.git)$/i.test(segment) || /[\p{Cc}"\\]/u.test(segment));
  if (!bad) return undefined;
  return {
    what: `${JSON.stringify(folder)} is not a folder of the branch`,
    remedy: "use a path as charts or docs/charts",
  };
}

function webUrl({ baseUrl }: ChartRepository): ReturnType<Rule> {
  if (baseUrl === undefined || httpUrl(baseUrl) !== undefined) return undefined;
  return { what: `${baseUrl} is not a web address`, remedy: "use a URL as https://charts.example.com" };
}

function absoluteNeedsBase({ urls, baseUrl }: ChartRepository): ReturnType<Rule> {
  if (urls === "relative" || baseUrl !== undefined) return undefined;
  return { what: "absolute URLs need baseUrl", remedy: "set baseUrl, or let urls be relative" };
}

function httpUrl(text: string): URL | undefined {
  return URL.canParse(text) && /^https?:\/\/[^/]/.test(text) ? new URL(text) : undefined;
}
