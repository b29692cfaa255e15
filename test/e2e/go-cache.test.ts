import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { actionSurroundings, onEvent } from "./actions.ts";
import { aFolder, aVulnerableSample, root, slipway, succeed, surroundings } from "./harness.ts";
import { aRegistry } from "./registry.ts";

/** An archive of Go's caches, and what of it was downloaded and compiled. */
interface Saved {
  readonly archive: string;
  readonly modules: readonly string[];
  readonly compiled: readonly string[];
}

describe("what one engine's caches hold", () => {
  let folder: string;
  let saved: Saved;

  /** Volumes of a name that was never used are those of an engine that was never used. */
  const newVolumes = (): string => `t${randomBytes(5).toString("hex")}`;

  async function call(settings: readonly string[], ...args: string[]): Promise<void> {
    const { exitCode, text } = await slipway(folder, args, {}, [...surroundings(), ...settings]);
    expect(exitCode, text).toBe(0);
  }

  async function contentsOf(archive: string): Promise<Saved> {
    const files = (await succeed("tar", ["-tf", archive])).split("\n");
    return {
      archive,
      modules: files.filter((file) => /^go\/pkg\/mod\/cache\/download\/.*\.zip$/.test(file)),
      compiled: files.filter((file) => /^root\/\.cache\/go-build\/.*-d$/.test(file)),
    };
  }

  async function save(...settings: string[]): Promise<Saved> {
    const archive = join(aFolder(), "go-cache.tar");
    await call(settings, "save-go-cache", "export", `--path=${archive}`);
    return contentsOf(archive);
  }

  beforeAll(async () => {
    folder = await aVulnerableSample();
    const volumes = newVolumes();
    await call([`--caches=${volumes}`], "image", "sync");
    // As the action does it after a push.
    const archive = join(aFolder(), "go-cache.tar");
    const env = {
      ...actionSurroundings(),
      GITHUB_EVENT_NAME: "push",
      SLIPWAY_CACHES: volumes,
      SLIPWAY_GO_CACHE: archive,
    };
    await succeed(join(root, ".github/actions/slipway/save-go-cache.sh"), [], { cwd: folder, env });
    saved = await contentsOf(archive);
  });

  test("is saved: modules and compiled packages", () => {
    expect(saved.modules).toEqual([expect.stringContaining("golang.org/x/text/@v/")]);
    expect(saved.compiled.length).toBeGreaterThan(100);
  });

  test("is all that another one needs for the same commit", async () => {
    const settings = [`--caches=${newVolumes()}`, `--go-cache=${saved.archive}`];
    // Without a proxy there are no modules but those of the archive.
    await call([...settings, "--go-proxy=off"], "image", "sync");
    const { modules, compiled } = await save(...settings);
    expect({ modules, compiled }).toEqual({ modules: saved.modules, compiled: saved.compiled });
  });

  test("is left behind as far as a commit no longer needs it", async () => {
    await succeed("git", ["checkout", "--quiet", "HEAD~1"], { cwd: folder });
    const { modules, compiled } = await save(`--caches=${newVolumes()}`, `--go-cache=${saved.archive}`);
    expect(modules).toEqual([]);
    expect(compiled).toEqual(expect.arrayContaining([...saved.compiled]));
  });

  test("goes into volumes of their own for pull requests, and is refused when it cannot be unpacked", async () => {
    const archive = join(aFolder(), "go-cache.tar");
    writeFileSync(archive, "no archive");
    const { exitCode, text } = await onEvent("pull-request", folder, aRegistry(), { SLIPWAY_GO_CACHE: archive });
    expect(exitCode).toBe(1);
    expect(text).toContain("slipway-go-build-pull-requests");
    expect(text).toContain("--go-cache: it cannot be unpacked [go-cache-broken]");
    expect(text).toContain("This does not look like a tar archive");
  });
});
