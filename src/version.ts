import semver from "semver";
import { fail } from "./errors.ts";

/** One version in the three spellings that the destinations want. */
export interface Version {
  /** Semantic version without prefix: `1.4.0-rc.1+build.5`. Charts carry this one. */
  readonly semver: string;
  /** Git tag, where versions have no other prefix: `v1.4.0-rc.1+build.5`. */
  readonly gitTag: string;
  /** Image tag: as the git tag, with `_` for `+`, which OCI tags do not allow. */
  readonly imageTag: string;
  /** OCI tag of the chart: as Helm writes it, without `v` and with `_` for `+` (helm#10250). */
  readonly chartTag: string;
  readonly prerelease: boolean;
}

/** A git tag and the commit that it (or, for an annotated tag, its target) names. */
export interface Tag {
  /** A version's is written with `v`, whatever the repository writes before its versions. */
  readonly name: string;
  readonly commit: string;
}

/** What stands before the version in git's tags where slipway.yaml does not say it. */
export const TAG_PREFIX = "v";

/**
 * The version that a tag of the repository names, with `v`: of `controller-v1.4.0` with prefix `controller-v` it is
 * `v1.4.0`. Undefined for the tags of other things.
 */
export function versionIn(tag: string, prefix: string): string | undefined {
  const bare = tag.startsWith(prefix) ? tag.slice(prefix.length) : "";
  const parsed = semver.parse(bare);
  return parsed !== null && written(parsed) === bare ? `v${bare}` : undefined;
}

/** The name in git of the tag of a version, given with `v`. */
export function writtenTag(version: string, prefix: string): string {
  return `${prefix}${version.slice(1)}`;
}

/** Tags as the repository writes them, with its versions as {@link versionIn} reads them. Where they are `v1.4.0`, others stay. */
export function readTags(tags: readonly Tag[], prefix: string): readonly Tag[] {
  if (prefix === TAG_PREFIX) return tags;
  return tags.flatMap(({ name, commit }) => {
    const version = versionIn(name, prefix);
    return version === undefined ? [] : { name: version, commit };
  });
}

/**
 * Reads a version as a user types it, with or without `v`.
 *
 * @throws SlipwayError `version-invalid` for anything that is not strict SemVer 2.0.0 (https://semver.org).
 */
export function parseVersion(text: string): Version {
  const bare = text.startsWith("v") ? text.slice(1) : text;
  const parsed = semver.parse(bare);
  // semver forgives spaces and further prefixes; strict means that nothing is lost by writing the version again.
  if (parsed === null || written(parsed) !== bare) {
    throw fail({
      code: "version-invalid",
      where: "argument version",
      what: `"${text}" is not a semantic version`,
      remedy: "use MAJOR.MINOR.PATCH with an optional prerelease, for example v1.4.0 or v1.4.0-rc.1",
    });
  }
  return spell(bare, parsed.prerelease.length > 0);
}

function written({ version, build }: semver.SemVer): string {
  return build.length === 0 ? version : `${version}+${build.join(".")}`;
}

function spell(bare: string, prerelease: boolean): Version {
  const tag = bare.replaceAll("+", "_");
  return { semver: bare, gitTag: `v${bare}`, imageTag: `v${tag}`, chartTag: tag, prerelease };
}

/**
 * The version of a commit that is not being released: the next minor version after the highest stable tag, or the one
 * that a later prerelease tag prepares, with the number of commits since the stable tag and the commit
 * (`1.5.0-dev.12.gabc1234`), so that later builds sort higher.
 *
 * @param tags the tags reachable from the commit
 * @param distance commits since the highest stable tag, or since the beginning
 * @param dirty whether the tree differs from the commit; adds `.dirty`
 */
export function developmentVersion(tags: readonly Tag[], commit: string, distance: number, dirty: boolean): Version {
  const stable = highestStable(tags);
  const minor = stable === undefined ? "0.1.0" : (semver.inc(semverOf(stable), "minor") ?? "0.1.0");
  const prepared = highest(tags.filter(isVersionTag));
  const next = prepared === undefined ? minor : highestCore(minor, coreOf(prepared));
  return spell(`${next}-dev.${distance}.g${commit.slice(0, 7)}${dirty ? ".dirty" : ""}`, true);
}

function highestCore(one: string, other: string): string {
  return semver.gt(other, one) ? other : one;
}

/** The version without its prerelease. */
function coreOf(tag: Tag): string {
  const { major, minor, patch } = new semver.SemVer(semverOf(tag));
  return `${major}.${minor}.${patch}`;
}

/** Whether a version is one that {@link developmentVersion} makes: no tag ever names it. */
export function isDevelopment({ semver: version }: Version): boolean {
  return /-dev\.\d+\.g[0-9a-f]{7,}(\.dirty)?$/.test(version);
}

/** The tag with the highest stable version, if any. Tags that are no versions are ignored. */
export function highestStable(tags: readonly Tag[]): Tag | undefined {
  return highest(tags.filter((tag) => isVersionTag(tag) && semver.prerelease(semverOf(tag)) === null));
}

/**
 * The tag that the release notes of `version` compare with: for a stable version the highest lower *stable* one, so
 * that what its release candidates brought is listed (basecamp-cli#598); for a prerelease the highest lower one.
 *
 * It is an ancestor, unless only tags elsewhere are of a later minor version: projects that tag on release branches
 * have none of them in their main branch (node-feature-discovery: the highest ancestor of v0.19.0 is v0.6.0).
 *
 * @param tags all tags of the repository
 * @param reachable those that are ancestors
 */
export function previousTag(tags: readonly Tag[], reachable: readonly Tag[], version: Version): Tag | undefined {
  const lower = (all: readonly Tag[]): Tag | undefined => {
    const candidates = all.filter((tag) => isVersionTag(tag) && semver.lt(semverOf(tag), version.semver));
    return version.prerelease ? highest(candidates) : highestStable(candidates);
  };
  const [ancestor, any] = [lower(reachable), lower(tags)];
  if (ancestor === undefined || any === undefined) return ancestor ?? any;
  return minorOf(any) === minorOf(ancestor) ? ancestor : any;
}

function minorOf(tag: Tag): string {
  return `${semver.major(semverOf(tag))}.${semver.minor(semverOf(tag))}`;
}

function highest(tags: readonly Tag[]): Tag | undefined {
  return [...tags].sort((a, b) => semver.rcompare(semverOf(a), semverOf(b)))[0];
}

function isVersionTag(tag: Tag): boolean {
  return tag.name.startsWith("v") && semver.valid(tag.name.slice(1)) === tag.name.slice(1);
}

function semverOf(tag: Tag): string {
  return tag.name.slice(1);
}
