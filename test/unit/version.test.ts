import fc from "fast-check";
import semver from "semver";
import { describe, expect, test } from "vitest";
import {
  developmentVersion,
  highestStable,
  isDevelopment,
  parseVersion,
  previousTag,
  readTags,
  versionIn,
  writtenTag,
  type Tag,
} from "../../src/version.ts";

function tags(...names: string[]): Tag[] {
  return names.map((name, i) => ({ name, commit: `${i}`.repeat(40).slice(0, 40) }));
}

describe("a tag", () => {
  test.each([
    ["v1.4.0", "v", "v1.4.0"],
    ["controller-v1.4.0-rc.1", "controller-v", "v1.4.0-rc.1"],
    ["operator/v1.4.0", "operator/v", "v1.4.0"],
    ["1.4.0", "", "v1.4.0"],
    ["v1.4.0", "", undefined],
    ["1.4.0", "v", undefined],
    ["chart-1.4.0", "controller-v", undefined],
    ["controller-v1.4", "controller-v", undefined],
    ["controller-vv1.4.0", "controller-v", undefined],
  ])("%s, with prefix %j, is that of %s", (tag, prefix, version) => {
    expect(versionIn(tag, prefix)).toBe(version);
    if (version !== undefined) expect(writtenTag(version, prefix)).toBe(tag);
  });

  test("of something else stays where versions have the usual prefix, and is left out otherwise", () => {
    const all = tags("v1.0.0", "app-v2.0.0", "nightly");
    expect(readTags(all, "v")).toEqual(all);
    expect(readTags(all, "app-v")).toEqual([{ ...all[1], name: "v2.0.0" }]);
  });
});

describe("parseVersion", () => {
  test("spells the version as each destination wants it", () => {
    expect(parseVersion("v1.4.0-rc.1+build.5")).toEqual({
      semver: "1.4.0-rc.1+build.5",
      gitTag: "v1.4.0-rc.1+build.5",
      imageTag: "v1.4.0-rc.1_build.5",
      chartTag: "1.4.0-rc.1_build.5",
      prerelease: true,
    });
  });

  test("takes a version with and without v for the same", () => {
    expect(parseVersion("1.4.0")).toEqual(parseVersion("v1.4.0"));
  });

  test.each(["", "v", "1.4", "v1.4.0.0", "01.4.0", "vv1.4.0", "1.4.0-", "1.4.0-01", " 1.4.0", "latest", "=1.4.0"])(
    "refuses %j",
    (text) => {
      expect(() => parseVersion(text)).toThrow("version-invalid");
    },
  );

  test("its image tags are allowed by the OCI specification, whatever the version", () => {
    const part = fc.nat(1000);
    const identifiers = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), { maxLength: 3 });
    fc.assert(
      fc.property(part, part, part, identifiers, identifiers, (major, minor, patch, pre, build) => {
        const text = `${major}.${minor}.${patch}${pre.length ? `-${pre.join(".")}` : ""}${build.length ? `+${build.join(".")}` : ""}`;
        const version = parseVersion(text);
        expect(version.imageTag).toMatch(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/);
        expect(version.semver).toBe(text);
        expect(version.prerelease).toBe(pre.length > 0);
      }),
    );
  });
});

describe("developmentVersion", () => {
  test("follows the highest stable version by a minor one", () => {
    const version = developmentVersion(tags("v1.3.0", "v1.4.0", "v1.5.0-rc.1"), "abc1234def", 12, false);
    expect(version.semver).toBe("1.5.0-dev.12.gabc1234");
    expect(version.prerelease).toBe(true);
  });

  test("is of the version that a prerelease tag prepares, where that is later", () => {
    expect(developmentVersion(tags("v0.6.0", "v0.20.0-devel"), "abc1234def", 9, false).semver).toBe(
      "0.20.0-dev.9.gabc1234",
    );
    expect(developmentVersion(tags("v1.4.0", "v1.4.0-rc.1"), "abc1234def", 9, false).semver).toBe(
      "1.5.0-dev.9.gabc1234",
    );
  });

  test("begins at 0.1.0 and says when the tree is dirty", () => {
    expect(developmentVersion([], "abc1234def", 3, true).semver).toBe("0.1.0-dev.3.gabc1234.dirty");
  });

  test("is a version that sorts after the last release and before the next", () => {
    const { semver: version } = developmentVersion(tags("v1.4.0"), "0123456789", 1, false);
    expect(semver.gt(version, "1.4.0") && semver.lt(version, "1.5.0")).toBe(true);
  });
});

test("isDevelopment knows what developmentVersion makes from what people name", () => {
  for (const dirty of [true, false])
    expect(isDevelopment(developmentVersion(tags("v1.4.0"), "abc1234def", 12, dirty))).toBe(true);
  for (const text of ["1.4.0", "1.4.0-rc.1", "1.4.0-dev.1", "1.4.0-dev"])
    expect(isDevelopment(parseVersion(text))).toBe(false);
});

describe("previousTag", () => {
  const history = tags("v1.1.0", "v1.2.0", "v1.3.0-rc.1", "v1.3.0-rc1", "v1.3.0-rc.2", "not-a-version", "v2", "v1.4.0");

  test("of a stable version is the last stable one, not its release candidate", () => {
    expect(previousTag(history, history, parseVersion("v1.3.0"))?.name).toBe("v1.2.0");
  });

  test("of a prerelease is the highest lower version of any kind", () => {
    expect(previousTag(history, history, parseVersion("v1.3.0-rc.2"))?.name).toBe("v1.3.0-rc.1");
  });

  test("of a backport is lower than it, though higher ones exist", () => {
    expect(previousTag(history, history, parseVersion("v1.2.1"))?.name).toBe("v1.2.0");
  });

  test("of the first version is none", () => {
    expect(previousTag(history, history, parseVersion("v0.1.0"))).toBeUndefined();
  });

  test("is an ancestor, as long as no tag elsewhere is of a later minor version", () => {
    const all = tags("v1.2.0", "v1.2.1", "v1.1.5");
    expect(previousTag(all, tags("v1.2.0"), parseVersion("v1.3.0"))?.name).toBe("v1.2.0");
    // node-feature-discovery tags on release branches.
    expect(previousTag(all, tags("v0.6.0"), parseVersion("v1.3.0"))?.name).toBe("v1.2.1");
    expect(previousTag(all, [], parseVersion("v1.3.0"))?.name).toBe("v1.2.1");
    expect(previousTag(all, [], parseVersion("v1.1.0"))).toBeUndefined();
  });
});

test("highestStable ignores prereleases, other tags and the order", () => {
  expect(highestStable(tags("v1.10.0", "v1.9.0", "v2.0.0-rc.1", "helm-9.9.9", "3.0.0"))?.name).toBe("v1.10.0");
});
