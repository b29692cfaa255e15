import { request } from "node:https";
import { rootCertificates } from "node:tls";

/**
 * `fetch` for servers whose certificates come from a private CA. Node's own takes further CAs from the environment at
 * its start only. It does what a REST client needs: no redirects, no streams.
 *
 * @param ca certificates (PEM) to trust beside the public ones
 */
export function fetchTrusting(ca: string): typeof fetch {
  return (input, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      const options = {
        method: init.method ?? "GET",
        headers: Object.fromEntries(new Headers(init.headers)),
        ca: [...rootCertificates, ca],
        ...(init.signal != null && { signal: init.signal }),
      };
      const sent = request(input instanceof Request ? input.url : input, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode: status = 0, headers } = answer;
          const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
          const empty = status === 204 || status === 304;
          resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers: pairs }));
        });
      });
      sent.on("error", reject);
      sent.end(init.body as string | Buffer | undefined);
    });
}
