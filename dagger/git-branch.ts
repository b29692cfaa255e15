import { dag, ReturnType, type Container, type File } from "@dagger.io/dagger";
import { INDEX_FILE, parseTree, type BranchState } from "../src/chart-repository/branch.ts";
import { commitStream, type NewCommit } from "../src/chart-repository/commit.ts";
import { gitLogin, pathIn, type ChartRepository } from "../src/chart-repository/destination.ts";
import { explainRemoteGit, isNoBranch, isOvertaken } from "../src/diagnose-git.ts";
import { fail, InternalError, type Problem } from "../src/errors.ts";
import { shellLine } from "../src/shell.ts";
import { anew, stdoutOf, withScript } from "./exec.ts";
import { nameOf, type Login } from "./registry.ts";

/** A branch as it was a moment ago, in a repository of our own to build on. */
export interface Branch {
  readonly state: BranchState;
  readonly repository: Container;
}

const loginFile = "/run/slipway/git-login";
const helperFile = "/usr/local/bin/slipway-git-login";
const base = "refs/slipway/base";
const made = "refs/slipway/commit";

/**
 * A credential helper, which git asks for a login when a server wants one. It answers from a mounted secret. Git's own
 * `store` would do, but it also tries to write a copy of the login after every success.
 */
const helper = `#!/bin/sh\nif [ "$1" = get ]; then cat ${loginFile}; fi\n`;

/**
 * The release tools with git set up for one server, in an empty repository that knows it. The login is a mounted secret
 * that git gives to that server only, also when another one redirects: it is in no argument, URL, environment or layer.
 */
export async function gitClient(tools: Container, { url }: ChartRepository, login?: Login): Promise<Container> {
  const { origin } = new URL(url);
  const settings = {
    "remote.origin.url": url,
    // A server that stops answering is an error, not a wait without end.
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    ...(login !== undefined && { [`credential.${origin}.helper`]: helperFile }),
  };
  const environment = {
    // The messages that explainRemoteGit knows, nothing of the image's own settings, and nobody to ask for a password.
    ...{ LC_ALL: "C", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0" },
    ...{ GIT_ALLOW_PROTOCOL: "http:https", GIT_CONFIG_COUNT: String(Object.keys(settings).length) },
    ...Object.fromEntries(
      Object.entries(settings).flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
  };
  const client = Object.entries(environment)
    .reduce((at, [name, value]) => at.withEnvVariable(name, value), tools)
    .withExec(["git", "init", "--quiet", "--bare", "/repository"])
    .withWorkdir("/repository");
  if (login === undefined) return client;
  const answer = gitLogin(login.user, (await login.password.plaintext()).trimEnd());
  const secret = dag.setSecret(`slipway-git-${await nameOf(answer)}`, answer);
  return client.withNewFile(helperFile, helper, { permissions: 0o755 }).withMountedSecret(loginFile, secret);
}

/** Proves before anything is built that the server answers and the login may push. Sends nothing. */
export async function checkGitPush(client: Container, { url }: ChartRepository): Promise<void> {
  const stream = commitStream({ ref: made, message: "", epoch: 0, files: [] });
  const asked = withScript(anew(client).withNewFile("/stream", stream), [
    "git fast-import --quiet </stream",
    `git push --quiet --dry-run origin ${made}:refs/slipway/preflight`,
  ]);
  await stdoutOf(asked, explainRemoteGit(`trial push to ${url}`));
}

/**
 * Puts packages among the objects of the client's repository.
 *
 * @returns the client, and git's name of each package's content
 */
export async function storePackages(
  client: Container,
  files: ReadonlyMap<string, File>,
): Promise<[Container, string[]]> {
  const mounted = [...files].reduce((at, [name, file]) => at.withMountedFile(`/packages/${name}`, file), client);
  const paths = [...files.keys()].map((name) => `/packages/${name}`);
  const stored = mounted.withExec(["git", "hash-object", "-w", "--no-filters", "--", ...paths]);
  const names = await stdoutOf(stored, explainRemoteGit("preparation of the chart packages"));
  return [stored, names.trim().split("\n")];
}

/**
 * Fetches the newest commit of the branch and, of its contents, the index alone: branches with a whole site and years of
 * packages stay fast. Every call asks the server anew.
 *
 * @param fileNames the packages that matter
 */
export async function lookAt(
  client: Container,
  destination: ChartRepository,
  fileNames: readonly string[],
): Promise<Branch> {
  const { url, branch } = destination;
  const index = pathIn(destination, INDEX_FILE);
  const wanted = [index, ...fileNames.map((name) => pathIn(destination, name))];
  const fetch = ["git", "fetch", "--quiet", "--depth=1", "--filter=blob:none", "--no-tags", "origin"];
  const script = [
    shellLine(...fetch, `+refs/heads/${branch}:${base}`),
    `git rev-parse ${base} >/tip`,
    `${shellLine("git", "ls-tree", "-z", base, "--", ...wanted)} >/tree`,
    // Indexes are long, and the engine's log shows standard output.
    `case $(${shellLine("git", "ls-tree", base, "--", index)}) in
      100*) ${shellLine("git", "cat-file", "blob", `${base}:${index}`)} >/index.yaml ;;
    esac`,
  ];
  const repository = withScript(anew(client), script, { expect: ReturnType.Any });
  const [exitCode, stdout, stderr] = await Promise.all([
    repository.exitCode(),
    repository.stdout(),
    repository.stderr(),
  ]);
  if (isNoBranch(stderr)) return { state: { files: new Map() }, repository: client };
  if (exitCode !== 0) throw fail(explainRemoteGit(`read of ${url}`)({ stdout, stderr }));
  const [tip, tree] = await Promise.all(["/tip", "/tree"].map((path) => repository.file(path).contents()));
  const files = parseTree(tree ?? "");
  const state = { tip: (tip ?? "").trim(), files };
  const file = files.get(index);
  if (file === undefined) return { state, repository };
  if (!file.mode.startsWith("100")) throw fail(noFile(`${url}#${branch}:${index}`));
  return { state: { ...state, index: await repository.file("/index.yaml").contents() }, repository };
}

/** The problem of an index that is something else. */
function noFile(where: string): Problem {
  return {
    code: "chart-index-invalid",
    where,
    what: "it is a link or a folder, not a file",
    remedy: "set the folder of the chart repository to the one that has the index itself",
  };
}

/**
 * Pushes a commit on top of the branch as it was looked at. The push has a lease: it fails when the branch is anything
 * else by now. A plain push would do for somebody's newer commit, but bring back one that was taken away meanwhile, and
 * the lease never forces anything here, because the commit's parent is what the lease names.
 *
 * @returns whether somebody else was faster
 */
export async function push(
  { state, repository }: Branch,
  { url, branch }: ChartRepository,
  commit: Omit<NewCommit, "ref" | "parent">,
): Promise<"pushed" | "overtaken"> {
  const stream = commitStream({ ...commit, ref: made, ...(state.tip !== undefined && { parent: state.tip }) });
  const committed = anew(repository)
    .withNewFile("/stream", stream)
    .withExec(["git", "fast-import", "--quiet"], { redirectStdin: "/stream" });
  await stdoutOf(committed, ({ stderr }) => {
    throw new InternalError(`git fast-import refuses the commit: ${stderr}`);
  });
  const ref = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${ref}:${state.tip ?? ""}`;
  const pushed = committed.withExec(["git", "push", "--porcelain", lease, "origin", `${made}:${ref}`], {
    expect: ReturnType.Any,
  });
  const [exitCode, stdout, stderr] = await Promise.all([pushed.exitCode(), pushed.stdout(), pushed.stderr()]);
  if (exitCode === 0) return "pushed";
  if (isOvertaken({ stdout, stderr })) return "overtaken";
  throw fail(explainRemoteGit(`push to branch ${branch} of ${url}`)({ stdout, stderr }));
}
