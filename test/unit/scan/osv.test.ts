import { describe, expect, it } from "vitest";
import { mergeFindings } from "../../../src/scan/findings.ts";
import { fixedVersion } from "../../../src/scan/fixed.ts";
import { parseOsvOutput, type Called } from "../../../src/scan/osv.ts";
import { reaches, severityOf } from "../../../src/scan/severity.ts";
import { recorded } from "./builders.ts";

const image = parseOsvOutput(recorded("image-amd64.json"));
const source = parseOsvOutput(recorded("source.json"));

describe("parseOsvOutput", () => {
  it("lists every package, the controller's own module among them", () => {
    expect(image.packages).toContainEqual({ name: "github.com/acme/tiny", version: "(devel)", ecosystem: "Go" });
    expect(image.packages).toContainEqual({ name: "tzdata", version: "2025b-0+deb12u1", ecosystem: "Debian:12" });
  });

  it("makes one finding of the records that are aliases of each other", () => {
    expect(image.findings).toHaveLength(2);
    expect(image.findings[0]).toMatchObject({
      names: ["CVE-2021-38561", "GHSA-ppp9-7jff-5vj2", "GO-2021-0113"],
      severity: "high",
      score: 7.5,
      fixedVersion: "0.3.7",
      called: "unknown",
    });
  });

  it("tells what is called from what is only imported", () => {
    const called = source.findings.map(({ names, called: use }) => [names[2], use]);
    expect(called).toEqual([
      ["GO-2021-0113", "yes"],
      ["GO-2022-1059", "no"],
    ]);
  });

  it("reads a scan without packages", () => {
    expect(parseOsvOutput('{"results": []}')).toEqual({ packages: [], findings: [] });
    expect(parseOsvOutput('{"results": null}')).toEqual({ packages: [], findings: [] });
  });
});

describe("mergeFindings", () => {
  const images = ["linux/amd64", "linux/arm64"].map((place) => ({
    place,
    report: parseOsvOutput(recorded(`image-${place.slice(6)}.json`)),
  }));
  const sources = [{ place: "source", report: source }];
  const binaries = ["/tiny"];

  it("names each vulnerability once, with all its places and what the source knows of it", () => {
    const found = mergeFindings({ images, sources, binaries }).map(({ id, where, called }) => ({ id, where, called }));
    const where = ["linux/amd64", "linux/arm64", "source"];
    expect(found).toEqual([
      { id: "GO-2021-0113", where, called: "yes" },
      { id: "GO-2022-1059", where, called: "no" },
    ]);
  });

  it("keeps what only the source has, but for the standard library of go.mod", () => {
    const [raw] = source.findings;
    if (raw === undefined) throw new Error("no finding");
    const of = (name: string, version: string) => ({ ...raw, package: { name, version, ecosystem: "Go" } });
    const both = { packages: [], findings: [of("example.com/a", "1.0.0"), of("stdlib", "1.26.0")] };
    expect(
      mergeFindings({ images, sources: [{ place: "source", report: both }], binaries }).map(
        ({ package: name }) => name,
      ),
    ).toEqual(["example.com/a", "golang.org/x/text", "golang.org/x/text"]);
  });

  it("keeps versions of different platforms apart", () => {
    const [raw] = image.findings;
    if (raw === undefined) throw new Error("no finding");
    const other = { packages: [], findings: [{ ...raw, package: { ...raw.package, version: "0.3.5" } }] };
    const merged = mergeFindings({ images: [...images, { place: "linux/s390x", report: other }], sources, binaries });
    const [older] = merged.filter(({ version }) => version === "0.3.5");
    expect(older).toMatchObject({ where: ["linux/s390x", "source"], called: "yes" });
  });
});

describe("what is called", () => {
  const [raw] = source.findings;
  if (raw === undefined) throw new Error("no finding");
  const image = { packages: [], findings: [{ ...raw, path: "/tiny", called: "unknown" as const }] };
  const called = (analyses: readonly Called[], path = "/tiny"): Called | undefined => {
    const findings = image.findings.map((finding) => ({ ...finding, path }));
    const sources = analyses.map((use, i) => ({
      place: i === 0 ? "source" : `source-v${i}`,
      report: { packages: [], findings: [{ ...raw, called: use }] },
    }));
    const images = [{ place: "linux/amd64", report: { packages: [], findings } }];
    return mergeFindings({ images, sources, binaries: ["/tiny"] })[0]?.called;
  };

  it("is not known without an analysis", () => {
    expect(called([])).toBe("unknown");
  });

  it.each<[Called[], Called]>([
    [["no"], "no"],
    [["no", "no"], "no"],
    [["no", "yes"], "yes"],
    [["no", "unknown"], "unknown"],
    [["unknown", "yes"], "yes"],
  ])("is of all variants together: %j is %s", (analyses, expected) => {
    expect(called(analyses)).toBe(expected);
  });

  it("says nothing of other programs in the image", () => {
    expect(called(["no"], "/usr/bin/helper")).toBe("unknown");
    expect(called(["yes"], "/usr/bin/helper")).toBe("yes");
  });
});

describe("severity", () => {
  it.each([
    ["9.8", undefined, "critical"],
    ["7.0", undefined, "high"],
    ["4.0", undefined, "medium"],
    ["0.0", undefined, "low"],
    ["", "MODERATE", "medium"],
    ["", undefined, "unknown"],
    ["", "not yet assigned", "unknown"],
  ])("rates the score %j with the label %j as %s", (score, label, severity) => {
    expect(severityOf(score, label)).toBe(severity);
  });

  it("counts what nobody has rated as bad enough", () => {
    expect(reaches("unknown", "critical")).toBe(true);
    expect(reaches("high", "critical")).toBe(false);
    expect(reaches("critical", "low")).toBe(true);
  });
});

describe("fixedVersion", () => {
  const subject = { name: "example.com/a", version: "1.2.3", ecosystem: "Go" };
  const range = (...fixed: string[]) => ({
    package: { name: "example.com/a", ecosystem: "Go" },
    ranges: [{ type: "SEMVER", events: fixed.map((version) => ({ fixed: version })) }],
  });

  it("takes the smallest step up", () => {
    expect(fixedVersion(subject, [[range("1.1.9", "1.2.10", "2.0.1")]])).toBe("1.2.10");
  });

  it("satisfies all records", () => {
    expect(fixedVersion(subject, [[range("1.2.4")], [range("1.2.5")]])).toBe("1.2.5");
    expect(fixedVersion(subject, [[range("1.2.4")], [range()]])).toBeUndefined();
  });

  it("reads a distribution's versions", () => {
    const bash = { name: "bash", version: "5.2.15-2", ecosystem: "Debian:12" };
    const of = (ecosystem: string, fixed: string) => ({ ...range(fixed), package: { name: "bash", ecosystem } });
    expect(fixedVersion(bash, [[of("Debian:11", "5.1-3"), of("Debian:12", "5.2.15-3")]])).toBe("5.2.15-3");
  });
});
