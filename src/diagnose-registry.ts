import { lastLines, type Output } from "./diagnose.ts";
import type { Problem } from "./errors.ts";

interface RegistryFault {
  /** HTTP status codes that mean it. */
  readonly statuses: readonly number[];
  /** What tools say where no status is told; references and addresses are taken out before. */
  readonly words: RegExp;
  readonly code: string;
  readonly what: string;
  readonly remedy: string;
}

/** What goes wrong between a client and a registry. First match wins: the status before all words. */
const faults: readonly RegistryFault[] = [
  {
    statuses: [401],
    words: /unauthorized|authentication required|no basic auth credentials/i,
    code: "registry-login-refused",
    what: "the registry refuses the login",
    remedy: "check --registry-user and --registry-password; a token may have expired",
  },
  {
    statuses: [403],
    words: /forbidden|denied/i,
    code: "registry-no-rights",
    what: "the account may not do this in the registry",
    remedy: "give the account the right to push to this repository",
  },
  {
    statuses: [],
    words: /x509|certificate/i,
    code: "registry-untrusted",
    what: "the registry's certificate is not trusted",
    remedy: "pass its CA with --ca, and let the engine trust it too",
  },
  {
    statuses: [429],
    // regctl's last word when it was told to come back later (Retry-After) too often.
    words: /too ?many ?requests|retry limit exceeded/i,
    code: "registry-busy",
    what: "the registry limits the rate of requests",
    remedy: "wait and run the same command again: what is there already is kept",
  },
  {
    statuses: [408, 500, 502, 503, 504],
    words: /EOF|reset by peer|broken pipe|connection broken|closed network connection/i,
    code: "registry-interrupted",
    what: "the registry does not finish what it is asked for",
    remedy: "wait and run the same command again: what is there already is kept",
  },
  {
    statuses: [],
    words: /connection refused|no such host|time-?out|timed out|deadline exceeded|unreachable|server misbehaving/i,
    code: "registry-unreachable",
    what: "the registry does not answer",
    remedy: "check its name and the network, then run the same command again",
  },
];

const unknown = {
  code: "registry-failed",
  what: "the registry operation failed",
  remedy: "see the message of the tool",
};

/**
 * The problem of a registry operation that failed.
 *
 * @param where what was attempted and where, for example `push to ghcr.io/acme/app`
 */
export function explainRegistry(where: string): (output: Output) => Problem {
  return ({ stdout, stderr }) => {
    const text = `${stderr}\n${stdout}`;
    const { code, what, remedy } = faultIn(text) ?? unknown;
    return { code, where, what, why: lastLines(text, 10), remedy };
  };
}

/**
 * Whether the output of a failed look-up with regctl means that the tag or the repository does not exist. Only the registry's own
 * word counts, which is its status: a proxy that is down is no proof, and digests and ports may hold the same digits.
 */
export function isNotFound(stderr: string): boolean {
  return statusIn(stderr) === 404;
}

function faultIn(text: string): RegistryFault | undefined {
  const status = isLostUpload(text) ? 500 : statusIn(text);
  const byStatus = status === undefined ? undefined : faults.find(({ statuses }) => statuses.includes(status));
  return byStatus ?? faults.find(({ words }) => words.test(withoutNames(text)));
}

/**
 * regctl goes on with a blob after a broken request. When the registry had taken more of it, or all, than regctl was told, it
 * refuses the rest: the upload is unknown by then (404), or what came is not what the digest says (400) or not at its place (416).
 */
function isLostUpload(text: string): boolean {
  return /^failed to send blob \(chunk.*\[http 4(00|04|16)\]/m.test(text);
}

/** The HTTP status in a tool's error: regctl's `[http 503]`, Helm's `status code 503`, others' `503 Service Unavailable`. */
function statusIn(text: string): number | undefined {
  const error = text.replaceAll(/^time=.*$/gm, "");
  const found = /\[http (\d{3})\]|status code:? (\d{3})\b|(?<![\w:.])([45]\d\d) [A-Z][a-z]/.exec(error);
  const digits = found?.[1] ?? found?.[2] ?? found?.[3];
  return digits === undefined ? undefined : Number(digits);
}

/** A text without URLs and references: repositories may be called `certificate` or `timeout`. */
function withoutNames(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s"]+|(?!\bi\/o )\b[\w.-]+(:\d+)?(\/[\w.@:-]+)+/g, "…");
}
