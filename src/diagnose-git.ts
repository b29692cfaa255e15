import type { Output } from "./diagnose.ts";
import type { Problem } from "./errors.ts";

/** What went wrong between git and a server, by what git and the server print. First match wins. */
const faults: readonly [RegExp, string, string, string][] = [
  [
    /protected branch|hook declined|GH006|GH013|repository rule violations|not allowed to push code to protected/i,
    "git-branch-protected",
    "the server does not let this account change the branch",
    "allow the account to push to the branch, or name another branch",
  ],
  [
    /authentication failed|could not read (username|password)|returned error: 401/i,
    "git-login-refused",
    "the git server refuses the login, or wants one",
    "check the user and the token; a token may have expired",
  ],
  [
    /returned error: 403|permission to .* denied|not granted|access denied|forbidden|read-only|archived/i,
    "git-no-rights",
    "the account may not write to the git repository",
    "give the account or its token the right to write contents of this repository",
  ],
  [
    /repository .* not found|returned error: 404|does not appear to be a git repository/i,
    "git-not-found",
    "there is no such git repository, or the account cannot see it",
    "check the URL, and that the account may read the repository",
  ],
  [
    /certificate|SSL|TLS/,
    "git-untrusted",
    "the git server's certificate is not trusted",
    "pass the certificate of its CA with --ca",
  ],
  [
    /could not resolve host|failed to connect|couldn't connect|connection refused|no route to host|network is unreachable/i,
    "git-unreachable",
    "the git server cannot be reached",
    "check the URL and the network, then run the same command again",
  ],
  [
    /returned error: (429|5\d\d)|timed out|early EOF|hung up|reset by peer|rpc failed|too slow|unexpected disconnect|connection .*closed/i,
    "git-interrupted",
    "the git server does not finish what it is asked for",
    "wait and run the same command again: what is there already is kept",
  ],
];

/**
 * The problem of a git command against a server that failed.
 *
 * @param where what was attempted and where, for example `push to https://github.com/acme/charts`
 */
export function explainRemoteGit(where: string): (output: Output) => Problem {
  return ({ stdout, stderr }) => {
    const text = `${stderr}\n${stdout}`.trim();
    const [, code, what, remedy] = faults.find(([pattern]) => pattern.test(text)) ?? [
      undefined,
      "git-failed",
      "the git command failed",
      "see the message of git",
    ];
    return { code, where, what, why: text.split("\n").slice(-10).join("\n"), remedy };
  };
}

/**
 * Whether a push with a lease failed because the branch is no longer what it was: git saw it before it sent
 * anything (`stale info`, `fetch first`), or the server did when it was about to move the branch.
 */
export function isOvertaken({ stdout, stderr }: Output): boolean {
  return /\[rejected\]|stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|reference already exists/i.test(
    `${stderr}\n${stdout}`,
  );
}

/** Whether a fetch failed because the repository, which answers, has no such branch. */
export function isNoBranch(stderr: string): boolean {
  return /^fatal: couldn't find remote ref /m.test(stderr);
}
