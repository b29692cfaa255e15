import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Outcome, labSettings, run, sharedLab } from "./harness.ts";

let settings: Record<string, string>;

beforeAll(async () => {
  expect(await sharedLab.run("up")).toMatchObject({ exitCode: 0 });
  settings = await labSettings(sharedLab);
}, 3_600_000);

const setting = (name: string): string => settings[`SLIPWAY_LAB_${name}`] ?? "";

/** The `--src-creds` or `--dest-creds` of a user, as skopeo wants them. */
const credentials = (user: "REGISTRY" | "READER"): string =>
  `${setting(`${user}_USER`)}:${readFileSync(setting(`${user}_PASSWORD_FILE`), "utf8")}`;

const skopeo = (...args: string[]): Promise<Outcome> => run("skopeo", args, settings);
const push = (...args: string[]): Promise<Outcome> =>
  skopeo("copy", "--all", ...args, `docker://${setting("MIRROR")}/gcr.io/distroless/static-debian12:nonroot`, image());
const image = (): string => `docker://${setting("REGISTRY")}/lab/test:1`;

describe("the registry", () => {
  it("lets the publisher push", async () => {
    expect(await push("--dest-creds", credentials("REGISTRY"))).toMatchObject({ exitCode: 0 });
  });

  it("lets the reader pull, but not push", async () => {
    const creds = ["--creds", credentials("READER")];
    expect(await skopeo("inspect", "--raw", ...creds, image())).toMatchObject({ exitCode: 0 });
    const { exitCode, text } = await push("--dest-creds", credentials("READER"));
    expect(exitCode).toBe(1);
    expect(text).toMatch(/denied/);
    expect((await skopeo("delete", ...creds, image())).text).toMatch(/denied|403/i);
  });

  it.each([
    ["a wrong password", ["--creds", "publisher:wrong"]],
    ["no login", ["--no-creds"]],
  ])("refuses %s", async (_, args) => {
    const { exitCode, text } = await skopeo("inspect", ...args, image());
    expect(exitCode).toBe(1);
    expect(text).toMatch(/unauthorized|authentication required/);
  });

  it("keeps its passwords to root, and out of what the lab prints", async () => {
    const password = readFileSync(setting("REGISTRY_PASSWORD_FILE"), "utf8");
    expect((await run("stat", ["-c", "%a %U", setting("REGISTRY_PASSWORD_FILE")])).text).toBe("600 root\n");
    for (const command of ["env", "status", "logs"])
      expect((await sharedLab.run(command)).text).not.toContain(password);
  });
});

describe("the mirror", () => {
  it("has the base image for both platforms, without a login", async () => {
    const { text } = await skopeo(
      "inspect",
      "--raw",
      `docker://${setting("MIRROR")}/gcr.io/distroless/static-debian12:nonroot`,
    );
    const { manifests } = JSON.parse(text) as { manifests: { platform: { architecture: string } }[] };
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual(["amd64", "arm64"]);
  });

  it("has a base image that runs as nobody in particular", async () => {
    const { text } = await skopeo(
      "inspect",
      "--config",
      `docker://${setting("MIRROR")}/gcr.io/distroless/static-debian12:nonroot`,
    );
    expect(JSON.parse(text)).toMatchObject({ os: "linux", config: { User: "65532", WorkingDir: "/home/nonroot" } });
  });
});
