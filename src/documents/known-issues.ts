import semver from "semver";
import { yamlReader } from "../config/yaml-schema.ts";
import { throwIfAny, type Problem } from "../errors.ts";
import schema from "./known-issues.schema.json" with { type: "json" };

/** Where a repository keeps its known issues; known-issues.schema.json describes the format. */
export const KNOWN_ISSUES_FILE = "docs/known-issues.yaml";

/** A fault that users of some versions have to live with. Texts are untrusted. */
export interface KnownIssue {
  readonly id: string;
  readonly title: string;
  /** First version that has it, with or without `v`. */
  readonly since: string;
  /** First version that no longer has it. */
  readonly fixedIn?: string;
  readonly severity?: Severity;
  readonly workaround?: string;
}

export type Severity = "critical" | "high" | "medium" | "low";

const read = yamlReader<{ issues?: readonly KnownIssue[] }>({ file: KNOWN_ISSUES_FILE, code: "known-issues", schema });

/**
 * Reads docs/known-issues.yaml.
 *
 * @throws SlipwayError with every problem of the file, each with line and column
 */
export function parseKnownIssues(text: string): readonly KnownIssue[] {
  const { value, placeOf } = read(text);
  const issues = value.issues ?? [];
  const problems = issues.flatMap((issue, i): Problem[] => {
    const twice = issues.findIndex(({ id }) => id === issue.id) < i;
    return [
      ...versionProblems(issue).map(({ key, ...problem }) => ({ ...problem, where: placeOf(["issues", i, key]) })),
      ...(twice
        ? [
            {
              code: "known-issues-duplicate",
              where: placeOf(["issues", i, "id"]),
              what: `${issue.id} is there twice`,
              remedy: "give each issue an id of its own",
            },
          ]
        : []),
    ];
  });
  throwIfAny(problems);
  return issues;
}

function versionProblems({ since, fixedIn }: KnownIssue): (Omit<Problem, "where"> & { key: string })[] {
  const versions = { since, ...(fixedIn !== undefined && { fixedIn }) };
  const invalid = Object.entries(versions).filter(([, version]) => semver.valid(version) === null);
  if (invalid.length > 0) {
    return invalid.map(([key, version]) => ({
      key,
      code: "known-issues-invalid-value",
      what: `${version} is not a semantic version`,
      remedy: "use MAJOR.MINOR.PATCH with an optional prerelease, for example v1.4.0",
    }));
  }
  if (fixedIn === undefined || semver.gt(fixedIn, since)) return [];
  return [
    {
      key: "fixedIn",
      code: "known-issues-invalid-value",
      what: `it is fixed in ${fixedIn}, but there since ${since}`,
      remedy: "name a later version, or leave fixedIn out while it is not fixed",
    },
  ];
}

const order: readonly Severity[] = ["critical", "high", "medium", "low"];

/** How severe an issue is; medium where nothing is said. */
export function severityOf({ severity }: KnownIssue): Severity {
  return severity ?? "medium";
}

/**
 * The issues that a version has, the most severe first.
 *
 * @param version semantic version without `v`
 */
export function applicable(issues: readonly KnownIssue[], version: string): KnownIssue[] {
  return issues
    .filter(
      ({ since, fixedIn }) => semver.gte(version, since) && !(fixedIn !== undefined && semver.gte(version, fixedIn)),
    )
    .sort((a, b) => order.indexOf(severityOf(a)) - order.indexOf(severityOf(b)) || (a.id < b.id ? -1 : 1));
}
