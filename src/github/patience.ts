/** How a request failed. */
export interface Failure {
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** What GitHub or the network said. */
  readonly message: string;
}

/** For all pauses of a stage together, in milliseconds: the rate limits of an hour are not waited for to their end. */
export const PATIENCE = 10 * 60_000;

/** How often in a row something may fail for a reason that is no rate limit. */
const ATTEMPTS = 5;

/**
 * How long to wait before the same thing is tried again, in milliseconds; undefined where that has no sense. Rate limits
 * are honoured as https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api has it: by
 * `retry-after`, else by the time when the limit ends, else a minute and longer.
 *
 * @param attempt 1 after the first failure in a row
 * @param now milliseconds since 1970
 */
export function pauseAfter(failure: Failure, attempt: number, now: number): number | undefined {
  if (isRateLimit(failure)) return limitPause(failure, attempt, now);
  if (!isTransient(failure) || attempt >= ATTEMPTS) return undefined;
  return retryAfter(failure) ?? 1000 * 2 ** (attempt - 1);
}

/** Whether there was no answer because of the server's certificate. */
export function isUntrusted({ status, message }: Failure): boolean {
  return status === undefined && /certificate|self[-_ ]signed|CERT_/i.test(message);
}

/** The primary limit is said with 403 or 429 and no requests remaining, the secondary one with either and a message. */
export function isRateLimit({ status, headers, message }: Failure): boolean {
  if (status !== 403 && status !== 429) return false;
  const said = headers["retry-after"] !== undefined || String(headers["x-ratelimit-remaining"]) === "0";
  return status === 429 || said || /rate limit|abuse/i.test(message);
}

function limitPause(failure: Failure, attempt: number, now: number): number {
  const { headers } = failure;
  const reset = Number(headers["x-ratelimit-reset"]);
  const untilReset = String(headers["x-ratelimit-remaining"]) === "0" && reset > 0 ? reset * 1000 - now : undefined;
  return Math.max(1000, retryAfter(failure) ?? untilReset ?? 60_000 * 2 ** (attempt - 1));
}

function retryAfter({ headers }: Failure): number | undefined {
  const seconds = headers["retry-after"] === undefined ? Number.NaN : Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** No answer, an error of the server's, or an asset of this name that another attempt has begun. */
function isTransient(failure: Failure): boolean {
  const { status, message } = failure;
  if (status === undefined) return !isUntrusted(failure);
  return status >= 500 || status === 408 || (status === 422 && /already_exists/.test(message));
}
