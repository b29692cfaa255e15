import { describe, expect, test } from "vitest";
import { explainKustomization, isFaultOfKustomization } from "../../src/diagnose.ts";
import { fail } from "../../src/errors.ts";

const explain = (stderr: string) => explainKustomization("config/default")({ stdout: "", stderr });

// What kustomize v5.8.1 said.
const unknown = `Error: accumulating resources: accumulation err='accumulating resources from '../rbac': '/src/config/rbac' must resolve to a file': couldn't make target for path '/src/config/rbac': invalid Kustomization: json: unknown field "resourcez"`;
const remote = `Error: accumulating resources: accumulation err='accumulating resources from 'https://example.com/x.yaml': Get "https://example.com/x.yaml": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused'`;

describe("a kustomization that cannot be built", () => {
  test("is told with paths of the repository", () => {
    const { code, where, why, remedy } = explain(unknown);
    expect({ code, where }).toEqual({ code: "kustomization-invalid", where: "kustomization config/default" });
    expect(why).toContain(`'config/rbac': invalid Kustomization: json: unknown field "resourcez"`);
    expect(remedy).toContain("`kustomize build config/default`");
  });

  test.each([remote, "Error: evalsymlink failure on 'git@example.com:acme/app.git' : no such file or directory"])(
    "may not take anything from elsewhere",
    (stderr) => {
      expect(explain(stderr)).toMatchObject({
        code: "kustomization-remote",
        what: "it takes something from elsewhere",
      });
    },
  );

  test("is its own fault, unlike a tool that cannot be had", () => {
    expect(isFaultOfKustomization(fail(explain(unknown)))).toBe(true);
    expect(isFaultOfKustomization(fail({ ...explain(unknown), code: "tool-unavailable" }))).toBe(false);
    expect(isFaultOfKustomization(new Error("x"))).toBe(false);
  });
});
