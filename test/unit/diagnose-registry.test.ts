import { describe, expect, test } from "vitest";
import { explainRegistry, isNotFound } from "../../src/diagnose-registry.ts";

const digest = `sha256:${"404503401".repeat(7)}a`;
const codeOf = (stderr: string): string => explainRegistry("push")({ stdout: "", stderr }).code;

/** What regctl 0.11.5 and Helm 3.19 said to the faults of the lab's gate, shortened. */
describe("what a registry's fault is", () => {
  test.each([
    ["unauthorized: authentication required", "registry-login-refused"],
    ["request failed: forbidden [http 403]: denied", "registry-no-rights"],
    ["dial tcp 10.0.0.1:443: connect: connection refused", "registry-unreachable"],
    ["Get https://r/v2/: dial tcp 10.0.0.1:443: i/o timeout", "registry-unreachable"],
    ["timeout: sending signal TERM to command ‘regctl’", "registry-unreachable"],
    ["tls: failed to verify certificate: x509: signed by unknown authority", "registry-untrusted"],
    ["429 Too Many Requests", "registry-busy"],
    ["failed to request manifest head r:5000/a/b:v1: retry limit exceeded", "registry-busy"],
    ["response status code 429: toomanyrequests: a fault", "registry-busy"],
    ["request failed: unexpected http status code: Service Unavailable [http 503]: {}", "registry-interrupted"],
    [
      'Put "https://r/v2/a/blobs/uploads/1?digest=x": response status code 500: unknown: a fault',
      "registry-interrupted",
    ],
    [
      'Head "https://r/v2/a/manifests/v1": read tcp 1.2.3.4:1->1.2.3.5:443: connection reset by peer',
      "registry-interrupted",
    ],
    ['Head "https://r/v2/a": net/http: HTTP/1.x transport connection broken: unexpected EOF', "registry-interrupted"],
    [
      `read failed: expected content size of 574, got 287, for digest ${digest}: unexpected EOF`,
      "registry-interrupted",
    ],
    [`failed to send blob (chunk), ref r/a@${digest}: http status: not found [http 404]`, "registry-interrupted"],
    [
      `failed to send blob (chunk digest), digest ${digest}, ref r/a: unexpected http status code: Bad Request [http 400]`,
      "registry-interrupted",
    ],
    ["something new", "registry-failed"],
  ])("%j is %s", (stderr, code) => {
    expect(codeOf(stderr)).toBe(code);
  });

  test.each([
    [`failed to put r:4010/acme/unauthorized@${digest}: request failed: [http 503]`, "registry-interrupted"],
    ["Head https://r/v2/denied/certificate-controller: connection reset by peer", "registry-interrupted"],
    ["failed r.io:5030/acme/timeout:v403: something new", "registry-failed"],
    [`time=1 level=WARN msg="Failed" err="not found [http 404]"\nfailed to head: EOF`, "registry-interrupted"],
  ])("is not told by names: %j is %s", (stderr, code) => {
    expect(codeOf(stderr)).toBe(code);
  });
});

describe("a look-up finds nothing", () => {
  test.each([
    ["failed to request manifest head r/a:v1: request failed: not found [http 404]: ", true],
    ['failed to get manifest: not found [http 404]: {"errors":[{"code":"MANIFEST_UNKNOWN"}]}', true],
    [`request failed for r:404/a/404@${digest}: unexpected http status [http 503]: 404 page not found`, false],
    ["unexpected http status code: Service Unavailable [http 503]: upstream said [http 404] Not Found", false],
    ["Head https://r:404/v2/not-found/manifests/v4.0.4: connection reset by peer", false],
    ['time=1 level=WARN msg="not found [http 404]"\nfailed to request manifest head r/a:v1: EOF', false],
    ["dial tcp: lookup registry: host not found", false],
  ])("%j: %s", (stderr, absent) => {
    expect(isNotFound(stderr)).toBe(absent);
  });
});
