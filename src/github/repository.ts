/** A repository on GitHub, on a GitHub Enterprise Server, or on GHE.com. */
export interface GitHubRepository {
  readonly owner: string;
  readonly name: string;
  /** Root of the REST API, without slash at its end. */
  readonly api: string;
  /** Web page of the repository. */
  readonly page: string;
}

/**
 * The repository that a git remote names, where that is one on GitHub.
 *
 * @param url of the remote, without credentials: `https://github.com/acme/app`, also `ssh://github.com/…`
 * @param server web address of a GitHub Enterprise Server, where one is configured
 */
export function readRepository(url: string, server?: string): GitHubRepository | undefined {
  if (!URL.canParse(url)) return undefined;
  const { host, hostname, pathname } = new URL(url);
  const path = /^\/([\w.-]+)\/([\w.-]+)\/?$/.exec(pathname);
  const web = webAddress(host, hostname, server);
  if (path === null || web === undefined) return undefined;
  const [, owner = "", name = ""] = path;
  return { owner, name, api: apiOf(web), page: `${web}/${owner}/${name}` };
}

/** An ssh remote may have a port of its own, so its host name alone is compared with the server's. */
function webAddress(host: string, hostname: string, server: string | undefined): string | undefined {
  if (server !== undefined && URL.canParse(server)) {
    const web = new URL(server);
    if (web.host === host || web.hostname === hostname) return web.origin;
  }
  return isGitHubCloud(hostname) ? `https://${hostname}` : undefined;
}

function isGitHubCloud(hostname: string): boolean {
  return hostname === "github.com" || /^[a-z0-9-]+\.ghe\.com$/.test(hostname);
}

/**
 * Where the API is: below the web address on a GitHub Enterprise Server, at a host of its own elsewhere
 * (https://docs.github.com/enterprise-server/rest/quickstart, https://docs.github.com/enterprise-cloud@latest/admin/data-residency).
 */
function apiOf(web: string): string {
  const { hostname } = new URL(web);
  return isGitHubCloud(hostname) ? `https://api.${hostname}` : `${web}/api/v3`;
}
