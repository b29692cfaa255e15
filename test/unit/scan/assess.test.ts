import { describe, expect, it } from "vitest";
import { assess, type ScanInput } from "../../../src/scan/assess.ts";
import { databaseOf, databaseUrl, ecosystemsOf, ecosystemsOfSystem } from "../../../src/scan/database.ts";
import { explainScan } from "../../../src/scan/diagnose.ts";
import type { LinkedModule } from "../../../src/scan/go-modules.ts";
import { parseOsvOutput } from "../../../src/scan/osv.ts";
import { aPolicy, logOf, recorded } from "./builders.ts";

const base = "https://db.example.com/";
const made = Date.parse("2026-11-20T00:00:00Z") / 1000;

const text = { path: "golang.org/x/text", version: "v0.3.6" };

const other = { goVersion: "1.26.8", main: "github.com/acme/other", modules: [text] };

function anImage(changes: Partial<ScanInput["images"][number]> = {}): ScanInput["images"][number] {
  return {
    place: "linux/amd64",
    json: recorded("image-amd64.json"),
    log: logOf("Go", "Debian"),
    content: { goVersion: "1.26.8", main: "github.com/acme/tiny", modules: [text] },
    ...changes,
  };
}

function aScan(changes: Partial<ScanInput> = {}): ScanInput {
  return {
    images: [anImage()],
    sources: [{ place: "source", json: recorded("source.json"), log: logOf("Go") }],
    databases: [databaseOf(base, "Debian", made), databaseOf(base, "Go", made)],
    policy: aPolicy({ threshold: "critical" }),
    binaries: ["/tiny"],
    now: "2026-11-23T12:00:00Z",
    ...changes,
  };
}

function codes(changes: Partial<ScanInput>): string[] {
  return assess(aScan(changes)).problems.map(({ code }) => code);
}

describe("assess", () => {
  it("lets a whole scan pass", () => {
    expect(codes({})).toEqual([]);
    expect(assess(aScan()).findings.map(({ state }) => state)).toEqual(["below threshold", "below threshold"]);
  });

  it("refuses a scan that did not see the controller's own module", () => {
    expect(codes({ images: [anImage({ content: other })] })).toEqual(["scan-incomplete"]);
    const nothing = anImage({ place: "linux/arm64", json: '{"results": []}', log: "" });
    expect(codes({ images: [...aScan().images, nothing] })).toEqual(["scan-incomplete"]);
  });

  it("refuses a scan that did not see every module of the binary", () => {
    const unseen = (modules: LinkedModule[]) =>
      assess(aScan({ images: [anImage({ content: { goVersion: "1.26.8", main: "github.com/acme/tiny", modules } })] }))
        .problems;
    const missing = { path: "example.com/other", version: "v1.0.0" };
    expect(unseen([text, missing])).toMatchObject([
      { code: "scan-incomplete", where: "scan of linux/amd64", why: "example.com/other v1.0.0" },
    ]);
    expect(unseen([{ ...text, version: "v0.3.7" }])).toMatchObject([{ why: "golang.org/x/text v0.3.7" }]);
    // What stands in a module's place is what has to be seen.
    expect(unseen([{ ...missing, replacement: text }])).toEqual([]);
    expect(unseen([{ ...text, replacement: missing }])).toMatchObject([{ why: "example.com/other v1.0.0" }]);
  });

  it("refuses a scan without a database, which finds nothing and exits 0", () => {
    const log = `${logOf("Go")}could not load db for Debian ecosystem: unable to fetch OSV database: no offline version of the OSV database is available\n`;
    const images = aScan().images.map((image) => ({ ...image, log }));
    const { problems } = assess(aScan({ images }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: "scan-database-missing", where: "scan of linux/amd64" });
    expect(problems[0]?.why).toContain("no offline version");
    expect(codes({ images: aScan().images.map((image) => ({ ...image, log: "" })) })).toEqual([
      "scan-database-missing",
      "scan-database-missing",
    ]);
  });

  it("refuses old databases and those of unknown age", () => {
    const of = (modified: number) => ({ databases: [databaseOf(base, "Go", modified)] });
    expect(codes(of(made - 5 * 86_400))).toEqual(["scan-database-old"]);
    expect(codes(of(0))).toEqual(["scan-database-undated"]);
    const policy = aPolicy({ threshold: "critical", databaseMaxAge: 10 });
    expect(codes({ ...of(made - 5 * 86_400), policy })).toEqual([]);
  });

  it("refuses an analysis that failed", () => {
    const log = `${logOf("Go")}Failed to run code analysis (govulncheck) on '/src/go.mod' because govulncheck: loading packages:\nmain.go:48:9: expected ')'\n`;
    const { problems } = assess(aScan({ sources: [{ place: "source", json: recorded("source.json"), log }] }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: "scan-analysis-failed" });
    expect(problems[0]?.why).toContain("main.go:48:9");
  });

  it("reports everything at once", () => {
    const exceptions = [{ id: "CVE-1", reason: "", expires: "2026-12-31" }];
    const policy = aPolicy({ exceptions });
    expect(codes({ policy, databases: [databaseOf(base, "Go", 0)], images: [anImage({ content: other })] })).toEqual([
      "scan-incomplete",
      "scan-database-undated",
      "scan-vulnerability",
      "scan-exception-invalid",
      "scan-exception-unused",
    ]);
  });
});

describe("databases", () => {
  it("are those of the packages' ecosystems, and Go's", () => {
    expect(ecosystemsOf(parseOsvOutput(recorded("image-amd64.json")).packages)).toEqual(["Debian", "Go"]);
    expect(ecosystemsOf([])).toEqual(["Go"]);
  });

  it.each([
    ['PRETTY_NAME="Distroless"\nVERSION_ID="12"\nID="debian"\n', ["Debian", "Go"]],
    ["ID=alpine\nVERSION_ID=3.22\n", ["Alpine", "Go"]],
    ["VERSION_ID=debian\nID=exotic\n", ["Go"]],
    ["", ["Go"]],
  ])("are expected by what the base says of its system: %j", (osRelease, expected) => {
    expect(ecosystemsOfSystem(osRelease)).toEqual(expected);
  });

  it("have an address each", () => {
    expect(databaseUrl("https://db.example.com/osv/", "Red Hat")).toBe("https://db.example.com/osv/Red%20Hat/all.zip");
  });
});

describe("explainScan", () => {
  it("tells a scan that saw nothing from one that failed", () => {
    expect(explainScan("scan of linux/amd64")({ exitCode: 128, stderr: "No package sources found" })).toMatchObject({
      code: "scan-incomplete",
    });
    const damaged =
      "could not load db for Go ecosystem: could not read OSV database archive: zip: not a valid zip file";
    expect(explainScan("scan of source")({ exitCode: 127, stderr: damaged })).toMatchObject({
      code: "scan-database-missing",
    });
    expect(explainScan("scan of linux/amd64")({ exitCode: 127, stderr: "a\nb" })).toMatchObject({
      code: "scan-failed",
      why: "a\nb",
    });
  });
});
