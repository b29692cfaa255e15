import semver from "semver";

/**
 * Whether version `a` stands below version `b` in an index, which lists the newest first. Versions that are none stand
 * below all others; build metadata, of which SemVer makes no order, is compared so that the order is always the same.
 */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [parse(a), parse(b)];
  if (left === undefined || right === undefined) return left === undefined && right !== undefined;
  return semver.compareBuild(left, right) < 0;
}

/** Helm takes `v1.2` for 1.2.0, and so old indexes have such versions. */
function parse(version: string): semver.SemVer | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?$/.exec(version);
  if (match === null) return undefined;
  const [, major = "0", minor = "0", patch = "0", rest = ""] = match;
  return semver.parse(`${major}.${minor}.${patch}${rest}`) ?? undefined;
}
