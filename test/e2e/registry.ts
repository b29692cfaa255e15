import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aFolder, labVariable, succeed } from "./harness.ts";
import { aName } from "./names.ts";

/** A registry prefix that no other test uses, with nothing in it. */
export function aRegistry(): string {
  const name = aName();
  const folder = join(labVariable("SLIPWAY_LAB_REGISTRY_FOLDER"), "docker/registry/v2/repositories", name);
  rmSync(folder, { recursive: true, force: true });
  return `${labVariable("SLIPWAY_LAB_REGISTRY")}/${name}`;
}

/** Arguments of release that log in as the lab's publisher. */
export function login(): string[] {
  const file = labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE");
  return [`--registry-user=${labVariable("SLIPWAY_LAB_REGISTRY_USER")}`, `--registry-password=file:${file}`];
}

/** An HTTP request to the registry with the publisher's login. */
export async function registryApi(path: string, init: RequestInit = {}): Promise<Response> {
  const password = readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim();
  const headers = new Headers(init.headers);
  headers.set("authorization", `Basic ${btoa(`${labVariable("SLIPWAY_LAB_REGISTRY_USER")}:${password}`)}`);
  return fetch(`https://${labVariable("SLIPWAY_LAB_REGISTRY")}${path}`, { ...init, headers });
}

/** A tag that a registry without the referrers API keeps the list of an image's referrers in, by the OCI's distribution specification. */
const REFERRERS = /^sha256-[0-9a-f]{64}$/;

/** Every tag below a registry prefix, as `repository:tag`, sorted: what the world can see of it. Lists of referrers are left out. */
export async function visibleTags(prefix: string): Promise<string[]> {
  const path = prefix.slice(prefix.indexOf("/") + 1);
  // From the prefix on: the lab's registry holds more repositories than it lists at once.
  const { repositories } = (await (await registryApi(`/v2/_catalog?n=100&last=${path}`)).json()) as {
    repositories: string[];
  };
  const own = repositories.filter((repository) => repository.startsWith(`${path}/`));
  const tags = own.map(async (repository) => {
    const response = await registryApi(`/v2/${repository}/tags/list`);
    const { tags: names } = (await response.json()) as { tags?: string[] | null };
    const visible = (names ?? []).filter((tag) => !REFERRERS.test(tag));
    return visible.map((tag) => `${repository.slice(path.length + 1)}:${tag}`);
  });
  return (await Promise.all(tags)).flat().sort();
}

/** A Docker credentials folder for the machine's own clients, with the publisher's login. */
export function clientLogin(): Record<string, string> {
  const folder = aFolder();
  const password = readFileSync(labVariable("SLIPWAY_LAB_REGISTRY_PASSWORD_FILE"), "utf8").trim();
  const auth = btoa(`${labVariable("SLIPWAY_LAB_REGISTRY_USER")}:${password}`);
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ auths: { [labVariable("SLIPWAY_LAB_REGISTRY")]: { auth } } }),
    { mode: 0o600 },
  );
  return { DOCKER_CONFIG: folder, HELM_REGISTRY_CONFIG: join(folder, "config.json") };
}

/** Takes a program out of an image, in the registry or in a layout, and runs it; returns what it prints. */
export async function programOutput(image: string, path: string, ...args: string[]): Promise<string> {
  const program = join(aFolder(), "program");
  const get = ["image", "get-file", "--platform", "linux/amd64", image, path, program];
  await succeed("regctl", get, { env: clientLogin() });
  await succeed("chmod", ["+x", program]);
  return succeed(program, args);
}
