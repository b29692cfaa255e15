import semver from "semver";
import { plain } from "../documents/markdown.ts";
import type { Problem } from "../errors.ts";
import type { Finding } from "./findings.ts";
import type { ScanPolicy } from "./settings.ts";

/** How long the exception lasts that is offered to those who cannot upgrade at once, in days. */
const OFFERED_DAYS = 30;

/** One problem for each package that has vulnerabilities which block: one upgrade mends them together. */
export function vulnerabilityProblems(blocking: readonly Finding[], policy: ScanPolicy, today: string): Problem[] {
  const packages = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of blocking) {
    const key = JSON.stringify([finding.ecosystem, finding.package, finding.version]);
    const others = packages.get(key);
    if (others === undefined) packages.set(key, [finding]);
    else others.push(finding);
  }
  return [...packages.values()].map((findings) => {
    const [first] = findings;
    const places = [...new Set(findings.flatMap(({ where }) => where))].join(", ");
    const count = findings.length === 1 ? "a known vulnerability" : `${findings.length} known vulnerabilities`;
    return {
      code: "scan-vulnerability",
      where: `scan of ${places}: ${first.package} ${first.version}`,
      what: `it has ${count} at or above the threshold (${policy.threshold})`,
      why: findings.map(describe).join("\n"),
      remedy: `${upgrade(findings)}, or accept what cannot hurt for a while, with the reason, in slipway.yaml:\n${snippet(findings, today)}`,
    };
  });
}

/** What mends findings of one package, as the beginning of a sentence. */
export function upgrade(findings: readonly Finding[]): string {
  const unfixed = findings.filter(({ fixedVersion }) => fixedVersion === undefined).map(({ id }) => id);
  const fixes = findings.flatMap(({ fixedVersion }) => fixedVersion ?? []);
  const [first] = findings;
  const highest = fixes.reduce((a, b) => (isLess(a, b) ? b : a), fixes[0] ?? "");
  const without = unfixed.length === 0 ? "" : ` (no fix is known for ${unfixed.join(", ")})`;
  if (first === undefined || fixes.length === 0) return `replace the package: no fixed version is known`;
  return `${way(first, highest)}${without}`;
}

function way({ ecosystem, package: name }: Finding, version: string): string {
  if (ecosystem !== "Go") return `use a base image with ${name} ${version} (images.base in slipway.yaml)`;
  if (name === "stdlib" || name === "toolchain")
    return `build with Go ${version} or newer (images.golang in slipway.yaml)`;
  return `upgrade with \`go get ${name}@v${version} && go mod tidy\``;
}

function describe({ id, aliases, severity, called, summary }: Finding): string {
  const use = { yes: ", called", no: ", not called", unknown: "" }[called];
  const others = aliases.length === 0 ? "" : ` (${aliases.join(", ")})`;
  return plain(`${id}${others} ${severity}${use}: ${summary}`);
}

/** Without a reason it is refused, so that it is not forgotten. */
function snippet(findings: readonly Finding[], today: string): string {
  const day = new Date(Date.parse(`${today}T00:00:00Z`) + OFFERED_DAYS * 86_400_000).toISOString().slice(0, 10);
  const entries = findings.map(({ id }) => `    - id: ${id}\n      reason: ""\n      expires: ${day}`);
  return ["scan:", "  exceptions:", ...entries].join("\n");
}

/** Versions that are not semantic are a distribution's; there the later mention is taken. */
function isLess(a: string, b: string): boolean {
  return semver.valid(a) === null || semver.valid(b) === null || semver.lt(a, b);
}
