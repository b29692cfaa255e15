import type { DownloadConfig } from "./config/config.ts";
import { programOf, type BinaryPlan } from "./discover/binaries.ts";
import { configuredMain } from "./discover/main.ts";
import type { Facts } from "./facts.ts";
import { parsePlatform } from "./platform.ts";

/** A program for people's own machines: a kubectl plugin, a command line of the controller's. */
export interface DownloadPlan {
  readonly name: string;
  /** On Windows the path ends in `.exe`. */
  readonly program: BinaryPlan;
  readonly platforms: readonly string[];
}

/** An archive with a program for one platform. */
export interface Archive {
  readonly platform: string;
  /** `app_v1.4.0_darwin_arm64.tar.gz` */
  readonly file: string;
  readonly binary: BinaryPlan;
}

/** What people run kubectl on. */
const USUAL_PLATFORMS = ["linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"];

/**
 * Decides what is built for people's own machines.
 *
 * @param configured `build.downloads` of slipway.yaml, by name
 * @throws SlipwayError `main-not-found`
 */
export function planDownloads(
  facts: Pick<Facts, "packages" | "dir">,
  configured: Readonly<Record<string, DownloadConfig>>,
): DownloadPlan[] {
  return Object.entries(configured).map(([name, { main, platforms = USUAL_PLATFORMS }]) => {
    const found = configuredMain(facts.packages, main, `build.downloads.${name}.main`);
    return { name, program: programOf(facts, `/${name}`, found), platforms };
  });
}

/**
 * The archives of a program. All are of one kind, which Windows unpacks, too. The form of their names is that of GoReleaser, with the
 * git tag in it, which images have, too.
 *
 * @param version git tag: `v1.4.0`
 */
export function archivesOf({ name, program, platforms }: DownloadPlan, version: string): Archive[] {
  return platforms.map((platform) => {
    const { os, architecture, variant = "" } = parsePlatform(platform);
    const file = `${name}_${version}_${os}_${architecture}${variant}.tar.gz`;
    const path = os === "windows" ? `${program.path}.exe` : program.path;
    return { platform, file, binary: { ...program, path } };
  });
}
