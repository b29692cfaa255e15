import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labVariable, run } from "../e2e/harness.ts";
import { aRegistry, registryApi } from "../e2e/registry.ts";
import { inject, type Kind, mend, seen } from "../e2e/faults.ts";

/** The gate in front of the lab's registry, when it is told to fail. */
describe("the registry's faults", () => {
  let prefix: string;
  let repository: string;

  beforeEach(() => {
    prefix = aRegistry();
    repository = `/v2/${prefix.slice(prefix.indexOf("/") + 1)}/app`;
  });
  afterEach(() => mend(prefix));

  const type = "application/vnd.oci.image.index.v1+json";
  /** A manifest that names nothing, of about a kilobyte. */
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    manifests: [],
    annotations: { padding: randomBytes(500).toString("hex") },
  });
  const put = (tag: string): Promise<Response> =>
    registryApi(`${repository}/manifests/${tag}`, {
      method: "PUT",
      headers: { "content-type": type },
      body: manifest,
    });
  const get = (tag: string): Promise<Response> =>
    registryApi(`${repository}/manifests/${tag}`, { headers: { accept: type } });

  it("hit the requests that are named, below that prefix only, and are told", async () => {
    await inject(prefix, [
      { kind: "503", at: [2] },
      { kind: "500", from: 4 },
    ]);
    const statuses: number[] = [];
    for (let n = 1; n <= 5; n++) statuses.push((await put("v1")).status);
    expect(statuses).toEqual([201, 503, 201, 500, 500]);
    expect((await registryApi("/v2/other/app/tags/list")).status).toBe(404);
    expect((await seen(prefix)).map(({ fault }) => fault)).toEqual([undefined, "503", undefined, "500", "500"]);
    await mend(prefix);
    expect((await get("v1")).status).toBe(200);
  });

  it("begin with a request that is told by its path", async () => {
    await inject(prefix, [{ kind: "500", on: "PUT /app/manifests/v2" }]);
    const statuses: number[] = [];
    for (const tag of ["v1", "v2", "v1"]) statuses.push((await put(tag)).status);
    expect(statuses).toEqual([201, 500, 500]);
  });

  it("of 429 say when to come back", async () => {
    await inject(prefix, [{ kind: "429", from: 1 }]);
    const { status, headers } = await get("v1");
    expect([status, headers.get("retry-after")]).toEqual([429, "1"]);
  });

  it.each<[Kind, number]>([
    ["500", 404],
    ["reset", 404],
    ["truncated", 200],
  ])("of %s leave a push undone or done: %i", async (kind, after) => {
    await inject(prefix, [{ kind, at: [1] }]);
    await put("v1").catch(() => undefined);
    expect((await get("v1")).status).toBe(after);
  });

  it("cut a body short, or spread it over time", async () => {
    await put("v1");
    await inject(prefix, [
      { kind: "truncated", at: [1] },
      { kind: "slow", at: [2] },
    ]);
    await expect(get("v1").then((response) => response.text())).rejects.toThrow("terminated");
    const begun = performance.now();
    expect(await (await get("v1")).text()).toBe(manifest);
    expect(performance.now() - begun).toBeGreaterThan(800);
  });

  it("reset a connection", async () => {
    await inject(prefix, [{ kind: "reset", at: [1] }]);
    const { text } = await run("curl", [
      "-sS",
      `https://${labVariable("SLIPWAY_LAB_REGISTRY")}${repository}/tags/list`,
    ]);
    expect(text).toMatch(/reset by peer/);
  });

  it("are for those who may push", async () => {
    const url = `https://${labVariable("SLIPWAY_LAB_REGISTRY")}/_faults/x`;
    expect((await fetch(url, { method: "PUT", body: "[]" })).status).toBe(401);
    expect((await registryApi("/_faults/x", { method: "PUT", body: '[{"kind":"flood"}]' })).status).toBe(400);
  });
});
