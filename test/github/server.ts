import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { Repository, refusal, type Answer, type Release } from "./repository.ts";

/** What a request is answered with instead of what it asked for; once. */
export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  /** An answer, or a connection that is closed without one. */
  readonly answer: Answer | "close";
  /** Whether the request is carried out all the same; for an upload, half of it. */
  readonly effect?: "whole" | "half";
}

/** A stand-in for a GitHub Enterprise Server with one repository, acme/tiny. See {@link Repository}. */
export interface GitHubServer {
  readonly url: string;
  readonly repository: Repository;
  readonly faults: Fault[];
  /** Requests so far, as `POST /api/v3/repos/acme/tiny/releases`. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** Tokens by what they may do. */
export const tokens = { writer: "ghp_c4n4ryOfTheGitHubToken", reader: "ghp_reader" };

const root = "/repos/acme/tiny";

/**
 * Starts the stand-in, with a host of its own for uploads as GitHub has.
 *
 * @param host address to listen on
 * @param tls key and certificate; without them it speaks HTTP
 */
export async function startGitHub(host = "127.0.0.1", tls?: { key: string; cert: string }): Promise<GitHubServer> {
  const faults: Fault[] = [];
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => void serve(request, response);
  const make = (): Server => (tls === undefined ? createHttp(listener) : createHttps(tls, listener));
  const servers = [make(), make()] as const;
  const [url, uploads] = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      return `${tls === undefined ? "http" : "https"}://${host}:${(server.address() as AddressInfo).port}`;
    }),
  );
  const repository = new Repository(`${url ?? ""}/acme/tiny`, `${uploads ?? ""}/api/uploads${root}`);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = "", url: target = "/" } = request;
    requests.push(`${method} ${target}`);
    const index = faults.findIndex((fault) => fault.method === method && fault.path.test(target));
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    if (fault === undefined) {
      send(response, route(repository, request, new URL(target, url), body));
      return;
    }
    if (fault.effect !== undefined) {
      route(repository, request, new URL(target, url), body);
      const asset = repository.releases.at(-1)?.assets.at(-1);
      if (fault.effect === "half" && asset !== undefined)
        Object.assign(asset, { state: "starter", size: 0, digest: null });
    }
    if (fault.answer === "close") request.socket.destroy();
    else send(response, fault.answer);
  }

  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())));
  };
  return { url: url ?? "", repository, faults, requests, close };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const content = Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(status === 204 ? undefined : content);
}

function route(repository: Repository, request: IncomingMessage, url: URL, body: Buffer): Answer {
  const download = /^\/acme\/tiny\/releases\/download\/([^/]+)\/([^/]+)$/.exec(url.pathname);
  if (download !== null) {
    const found = repository.download(decodeURIComponent(download[1] ?? ""), decodeURIComponent(download[2] ?? ""));
    return found === undefined
      ? refusal(404, "Not Found")
      : { status: 200, body: found, headers: { "content-type": "application/octet-stream" } };
  }
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const writer = token === tokens.writer;
  if (token !== undefined && !writer && token !== tokens.reader) return refusal(401, "Bad credentials");
  const writes = request.method !== "GET";
  if (writes && token === undefined) return refusal(401, "Requires authentication");
  if (writes && !writer) return refusal(403, "Resource not accessible by personal access token");
  const path = decodeURIComponent(url.pathname);
  if (path.startsWith(`/api/uploads${root}/`)) return upload(repository, request, url, body);
  if (!path.startsWith(`/api/v3${root}/`)) return refusal(404, "Not Found");
  const key = `${request.method ?? ""} ${path.slice(`/api/v3${root}`.length)}`;
  return api(repository, key, url.searchParams, () => JSON.parse(body.toString()) as Partial<Release>, writer);
}

function api(
  repository: Repository,
  key: string,
  query: URLSearchParams,
  fields: () => Partial<Release>,
  writer: boolean,
): Answer {
  const number = Number(/\/(\d+)/.exec(key)?.[1]);
  if (key.startsWith("GET /commits/")) return repository.commit(key.slice("GET /commits/".length));
  if (key.startsWith("GET /releases/tags/")) return repository.byTag(key.slice("GET /releases/tags/".length));
  if (key === "GET /releases") return page(repository.list(writer), query);
  if (/^GET \/releases\/\d+\/assets$/.test(key)) return page(repository.assets(number), query);
  if (key === "POST /releases/generate-notes") return { status: 200, body: { name: "v", body: "" } };
  if (key === "POST /releases") return repository.create(fields());
  if (/^PATCH \/releases\/\d+$/.test(key)) return repository.update(number, fields());
  if (/^DELETE \/releases\/assets\/\d+$/.test(key)) return repository.remove(number);
  return refusal(404, "Not Found");
}

function page(all: unknown[] | undefined, query: URLSearchParams): Answer {
  if (all === undefined) return refusal(404, "Not Found");
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  return { status: 200, body: all.slice(start, start + size) };
}

function upload(repository: Repository, request: IncomingMessage, url: URL, body: Buffer): Answer {
  const id = Number(/\/releases\/(\d+)\/assets$/.exec(url.pathname)?.[1]);
  const { "content-type": type, "content-length": length } = request.headers;
  if (request.method !== "POST" || type === undefined || Number(length) !== body.length || body.length === 0) {
    return refusal(400, "Bad Content-Length");
  }
  return repository.upload(id, url.searchParams.get("name") ?? "", type, body);
}
