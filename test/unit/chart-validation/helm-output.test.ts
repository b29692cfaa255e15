import { describe, expect, test } from "vitest";
import { helmProblems, type HelmFailure } from "../../../src/chart-validation/helm-output.ts";
import { readCodes } from "../../../src/chart-validation/helm-runs.ts";
import { DEFAULT_VALUES } from "../../../src/chart-validation/rendering.ts";

const chart = {
  path: "helm",
  name: "app",
  files: {
    "values.yaml": "replicas: 1\nimage:\n  repository: x\nlist:\n  - a\n  - b: 1\n",
    "ci/a-values.yaml": "# a\nreplicas: three\nimage:\n  tga: x\n",
  },
};

function failure(output: string, changes: Partial<HelmFailure> = {}): HelmFailure {
  return { command: "lint", values: "ci/a-values.yaml", kubernetes: "1.34.1", output, ...changes };
}

// As Helm 3.19 and 4.2 print it.
const violations = `==> Linting app
[ERROR] values.yaml: - at '': missing property 'port'
- at '/image': additional properties 'tga' not allowed
- at '/replicas': got string, want integer

[ERROR] templates/: values don't meet the specifications of the schema(s) in the following chart(s):
app:
- at '/image': additional properties 'tga' not allowed
- at '/replicas': got string, want integer


Error: 1 chart(s) linted, 1 chart(s) failed
`;

describe("helmProblems", () => {
  test("names file, place and path of every value that values.schema.json refuses", () => {
    const problems = helmProblems(chart, [failure(violations)]);
    expect(problems.map(({ code, where, what }) => [code, where, what])).toEqual([
      ["chart-values", "helm/ci/a-values.yaml", "missing property 'port'"],
      ["chart-values", "helm/ci/a-values.yaml:4:3", "image: additional properties 'tga' not allowed"],
      ["chart-values", "helm/ci/a-values.yaml:2:1", "replicas: got string, want integer"],
    ]);
    expect(problems[0]?.why).toBe(
      "helm/values.schema.json does not allow it\nwith ci/a-values.yaml; Kubernetes 1.34.1",
    );
  });

  test("finds the place in values.yaml when the file leaves it alone, also in lists", () => {
    const problems = helmProblems(chart, [
      failure("app:\n- at '/list/1/b': got number, want string\n- at '/x': odd\n"),
    ]);
    expect(problems.map(({ where }) => where)).toEqual(["helm/values.yaml:6:5", "helm/ci/a-values.yaml"]);
  });

  test("names the values of a dependency below the dependency", () => {
    const [problem] = helmProblems(chart, [failure("redis:\n- at '/port': got string, want integer\n")]);
    expect(problem?.what).toBe("redis.port: got string, want integer");
  });

  test("tells a fault of several sets of values once, and a rendering's only where lint was fine", () => {
    const lint =
      "==> Linting app\n[INFO] Chart.yaml: fine\n[ERROR] templates/: nil pointer\n\nError: 1 chart(s) linted, 1 chart(s) failed\n";
    const template = { command: "template", output: "Error: nil pointer\n" } as const;
    const problems = helmProblems(chart, [
      failure(lint, { values: DEFAULT_VALUES }),
      failure("", { ...template, values: DEFAULT_VALUES }),
      failure(lint),
      failure("", { ...template, values: "ci/b-values.yaml" }),
    ]);
    expect(problems.map(({ where, what, why }) => [where, what, why])).toEqual([
      [
        "chart helm",
        "helm lint finds a fault",
        "[ERROR] templates/: nil pointer\nwith the default values, ci/a-values.yaml; Kubernetes 1.34.1",
      ],
      ["chart helm", "helm cannot render the chart", "Error: nil pointer\nwith ci/b-values.yaml; Kubernetes 1.34.1"],
    ]);
  });

  test("tells a file of values that is no YAML", () => {
    const output = "\nError: failed to parse helm/ci/a-values.yaml: error converting YAML to JSON\n";
    const [problem] = helmProblems(chart, [failure(output)]);
    expect(problem?.why).toContain("failed to parse helm/ci/a-values.yaml");
    expect(problem?.remedy).toContain("-f helm/ci/a-values.yaml");
  });

  test("passes on what it does not understand", () => {
    expect(helmProblems(chart, [failure("something else\n")])[0]?.why).toContain("something else");
  });
});

test("readCodes knows which run is which", () => {
  const with_ = { valuesFiles: ["ci/a-values.yaml"], kubernetesVersions: ["1.31.0", "1.34.1"] };
  const text = "lint-0 0\ntemplate-0-1.31.0 0\nlint-1 1\ntemplate-1-1.34.1 1\n";
  expect(
    readCodes(text, with_).map(({ name, values, kubernetes, failed }) => [name, values, kubernetes, failed]),
  ).toEqual([
    ["lint-0", DEFAULT_VALUES, "1.34.1", false],
    ["template-0-1.31.0", DEFAULT_VALUES, "1.31.0", false],
    ["lint-1", "ci/a-values.yaml", "1.34.1", true],
    ["template-1-1.34.1", "ci/a-values.yaml", "1.34.1", true],
  ]);
});
