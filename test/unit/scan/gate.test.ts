import { describe, expect, it } from "vitest";
import { readConfigFile } from "../../../src/config/parse.ts";
import type { Finding } from "../../../src/scan/findings.ts";
import { gateProblems, judge, type State } from "../../../src/scan/gate.ts";
import { policyProblems, scanPolicy, type ScanConfig } from "../../../src/scan/settings.ts";
import { renderFindings } from "../../../src/scan/text.ts";
import { aFinding, aPolicy } from "./builders.ts";

const today = "2026-11-23";

function gate(findings: Finding[], config: ScanConfig = {}) {
  const judged = judge(findings, aPolicy(config), today);
  return { states: judged.map(({ state }) => state), problems: gateProblems(judged, aPolicy(config), today) };
}

function withoutFix(): Finding {
  const finding: { fixedVersion?: string } & Finding = aFinding();
  delete (finding as { fixedVersion?: string }).fixedVersion;
  return finding;
}

function excepting(expires: string, id = "GO-2021-0113", reason = "tags come from our own table"): ScanConfig {
  return { exceptions: [{ id, reason, expires }] };
}

describe("the gate", () => {
  it("blocks what reaches the threshold, one problem for a package", () => {
    const other = aFinding({ id: "GO-2022-1059", aliases: [], fixedVersion: "0.3.8", called: "no" });
    const { states, problems } = gate([aFinding({ called: "yes" }), other]);
    expect(states).toEqual(["blocks", "blocks"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: "scan-vulnerability" });
    expect(problems[0]?.why).toContain("GO-2021-0113 (CVE-2021-38561, GHSA-ppp9-7jff-5vj2) high, called:");
    expect(problems[0]?.remedy).toContain("go get golang.org/x/text@v0.3.8");
    expect(problems[0]?.remedy).toContain('- id: GO-2021-0113\n      reason: ""\n      expires: 2026-12-23');
  });

  it("lets pass what is below the threshold", () => {
    expect(gate([aFinding({ severity: "medium" })])).toEqual({ states: ["below threshold"], problems: [] });
    expect(gate([aFinding({ severity: "medium" })], { threshold: "medium" }).states).toEqual(["blocks"]);
  });

  it("blocks what nobody has rated", () => {
    expect(gate([aFinding({ severity: "unknown" })], { threshold: "critical" }).states).toEqual(["blocks"]);
  });

  it("lets pass what is in no image and not called, and nothing else of the source", () => {
    expect(gate([aFinding({ where: ["source"], called: "no" })]).states).toEqual(["not shipped"]);
    expect(gate([aFinding({ where: ["source"], called: "unknown" })]).states).toEqual(["blocks"]);
    expect(gate([aFinding({ where: ["linux/amd64", "source"], called: "no" })]).states).toEqual(["blocks"]);
  });

  it("says what mends each kind of package", () => {
    const remedy = (changes: Partial<Finding>) => gate([aFinding(changes)]).problems[0]?.remedy;
    expect(remedy({ package: "stdlib", fixedVersion: "1.26.9" })).toMatch(/^build with Go 1\.26\.9 or newer/);
    expect(remedy({ package: "bash", ecosystem: "Debian:12", fixedVersion: "5.2-3" })).toMatch(/^use a base image/);
    expect(gate([withoutFix()]).problems[0]?.remedy).toMatch(/^replace the package: no fixed version is known/);
  });

  it("shows no control characters of advisories", () => {
    const { problems } = gate([aFinding({ summary: "\u001b[31mred\nline" })]);
    expect(problems[0]?.why).toMatch(/: red line$/);
  });
});

describe("what does not need an exception", () => {
  const unfixed = (changes: Partial<Finding> = {}): Finding => ({ ...withoutFix(), ...changes });

  it.each<[onlyCalled: boolean, onlyFixable: boolean, called: Finding["called"], fixable: boolean, State]>([
    [false, false, "yes", true, "blocks"],
    [false, false, "no", false, "blocks"],
    [true, false, "yes", true, "blocks"],
    [true, false, "yes", false, "blocks"],
    [true, false, "unknown", true, "blocks"],
    [true, false, "unknown", false, "blocks"],
    [true, false, "no", true, "not called"],
    [true, false, "no", false, "not called"],
    [false, true, "yes", true, "blocks"],
    [false, true, "unknown", true, "blocks"],
    [false, true, "no", true, "blocks"],
    [false, true, "yes", false, "no fix yet"],
    [false, true, "unknown", false, "no fix yet"],
    [false, true, "no", false, "no fix yet"],
    [true, true, "yes", true, "blocks"],
    [true, true, "unknown", true, "blocks"],
    [true, true, "yes", false, "no fix yet"],
    [true, true, "unknown", false, "no fix yet"],
    [true, true, "no", true, "not called"],
    [true, true, "no", false, "not called"],
  ])(
    "onlyCalled %s, onlyFixable %s: called %s, fixable %s is: %s",
    (onlyCalled, onlyFixable, called, fixable, state) => {
      const finding = fixable ? aFinding({ called }) : unfixed({ called });
      const { states, problems } = gate([finding], { onlyCalled, onlyFixable });
      expect(states).toEqual([state]);
      expect(problems.map(({ code }) => code)).toEqual(state === "blocks" ? ["scan-vulnerability"] : []);
    },
  );

  it("is judged after the threshold, and before exceptions, which need not go for it", () => {
    const lenient = { onlyCalled: true, onlyFixable: true };
    expect(gate([aFinding({ severity: "low", called: "no" })], lenient).states).toEqual(["below threshold"]);
    const excepted = gate([aFinding({ called: "no" })], { ...lenient, ...excepting("2026-12-31") });
    expect(excepted).toEqual({ states: ["not called"], problems: [] });
  });

  it("cannot be told without the analysis", () => {
    const { problems } = gate([], { onlyCalled: true, source: false });
    expect(problems).toMatchObject([{ code: "scan-settings-contradict" }]);
  });
});

describe("exceptions", () => {
  it.each(["GO-2021-0113", "CVE-2021-38561", "GHSA-ppp9-7jff-5vj2"])("hold by any name: %s", (id) => {
    expect(gate([aFinding()], excepting("2026-12-31", id))).toEqual({ states: ["excepted"], problems: [] });
  });

  it("hold on their last day and no longer", () => {
    expect(gate([aFinding()], excepting("2026-11-23")).problems).toEqual([]);
    const { states, problems } = gate([aFinding()], excepting("2026-11-22"));
    expect(states).toEqual(["expired"]);
    expect(problems).toEqual([
      {
        code: "scan-exception-expired",
        where: "slipway.yaml: scan.exceptions.0",
        what: "the exception for GO-2021-0113 ended on 2026-11-22",
        why: "golang.org/x/text 0.3.6 (linux/amd64)",
        remedy:
          "upgrade with `go get golang.org/x/text@v0.3.7 && go mod tidy`, or give the exception a later date if its reason still holds",
      },
    ]);
  });

  it("that have ended are refused even where nothing blocks", () => {
    const { states, problems } = gate([aFinding({ severity: "low" })], excepting("2026-11-22"));
    expect(states).toEqual(["below threshold"]);
    expect(problems).toMatchObject([
      { code: "scan-exception-expired", why: "golang.org/x/text 0.3.6 (linux/amd64): below threshold" },
    ]);
  });

  it("are reported together: ended, unused, without reason and twice", () => {
    const one = (id: string, expires = "2026-12-31", reason = "why not") => ({ id, reason, expires });
    const exceptions = [one("GO-2021-0113", "2026-11-01"), one("CVE-1"), one("GO-1", "2026-12-31", ""), one("CVE-1")];
    const { problems } = gate([aFinding(), aFinding({ id: "GO-1", aliases: [] })], { exceptions });
    expect(problems.map(({ code, where }) => `${where.slice(-1)} ${code}`)).toEqual([
      "2 scan-exception-invalid",
      "3 scan-exception-invalid",
      "0 scan-exception-expired",
      "1 scan-exception-unused",
      "3 scan-exception-unused",
    ]);
  });

  it("are named by their place in the file", () => {
    const { value, placeOf } = readConfigFile(
      "scan:\n  exceptions:\n    - id: GO-2021-0113\n      reason: ''\n      expires: 2026-12-31\n",
    );
    expect(policyProblems(scanPolicy(value.scan, placeOf))).toMatchObject([{ where: "slipway.yaml:3:7" }]);
  });

  it("are refused when nothing needs them, expired or not", () => {
    const codes = (expires: string) => gate([], excepting(expires)).problems.map(({ code }) => code);
    expect(codes("2026-12-31")).toEqual(["scan-exception-unused"]);
    expect(codes("2020-01-01")).toEqual(["scan-exception-unused"]);
  });

  it.each([
    ["no reason", excepting("2026-12-31", "GO-2021-0113", " ")],
    ["a day that does not exist", excepting("2026-02-30")],
    ["another form of date", excepting("31.12.2026")],
  ])("are refused with %s", (_, config) => {
    expect(gate([aFinding()], config).problems.map(({ code }) => code)).toContain("scan-exception-invalid");
  });

  it("are refused twice for one id", () => {
    const [exception] = excepting("2026-12-31").exceptions ?? [];
    if (exception === undefined) throw new Error("no exception");
    const { problems } = gate([aFinding()], { exceptions: [exception, exception] });
    expect(problems.map(({ code, where }) => `${code} ${where}`)).toEqual([
      "scan-exception-invalid slipway.yaml: scan.exceptions.1",
    ]);
  });
});

describe("renderFindings", () => {
  it("shows every finding with what becomes of it", () => {
    const policy = aPolicy(excepting("2026-12-31"));
    const findings = [aFinding({ called: "yes" }), aFinding({ id: "GO-2022-1059", aliases: [] })];
    const database = { ecosystem: "Go", url: "https://example.com/Go/all.zip", date: "2026-11-22T00:00:00Z" };
    expect(renderFindings(judge(findings, policy, today), [database], policy)).toBe(`\
Threshold: high. 2 known vulnerabilities, 1 of them blocking.

severity  vulnerability  package            version  fixed in  called   where        state
--------  -------------  -----------------  -------  --------  -------  -----------  -------------------------
high      GO-2021-0113   golang.org/x/text  0.3.6    0.3.7     yes      linux/amd64  excepted until 2026-12-31
high      GO-2022-1059   golang.org/x/text  0.3.6    0.3.7     unknown  linux/amd64  blocks

database  date                  address
--------  --------------------  ------------------------------
Go        2026-11-22T00:00:00Z  https://example.com/Go/all.zip
`);
  });

  it("says what else does not block", () => {
    const policy = aPolicy({ onlyCalled: true, onlyFixable: true });
    const findings = judge([aFinding({ called: "no" }), withoutFix()], policy, today);
    const text = renderFindings(findings, [], policy);
    expect(text).toContain(
      "Threshold: high; what the code does not call does not block; what no version mends yet does not block. 2 known vulnerabilities, 0 of them blocking.",
    );
    expect(text).toMatch(/0\.3\.7 +no +linux\/amd64 +not called\n/);
    expect(text).toMatch(/ - +unknown +linux\/amd64 +no fix yet\n/);
  });

  it("says that nothing was found", () => {
    expect(renderFindings([], [], aPolicy())).toBe("Threshold: high. No known vulnerability was found.\n");
  });
});
