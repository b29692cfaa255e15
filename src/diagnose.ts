import { SlipwayError, type Problem } from "./errors.ts";

/** Output of a failed command. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** What keeps git from reading the repository. */
export function explainGit({ stderr }: { stderr: string }): Problem {
  return {
    code: "git-unreadable",
    where: "source: .git",
    what: "git cannot read the repository",
    why: stderr,
    remedy:
      "use an ordinary clone with at least one commit; a linked worktree, a submodule or a clone with --shared has a part of its .git elsewhere",
  };
}

/** The problem of a `go list` that failed: most often the module wants a newer Go than the image has. */
export function explainGoList({ stderr }: Output): Problem {
  const toolchain = /go\.mod requires go >= (\S+) \(running go (\S+);/.exec(stderr);
  if (toolchain !== null) {
    return {
      code: "go-too-old",
      where: "go.mod",
      what: `the module needs Go ${toolchain[1] ?? ""}, the image has ${toolchain[2] ?? ""}`,
      remedy: "set images.golang in slipway.yaml to an image with that Go version, pinned by digest",
    };
  }
  return {
    code: "go-mod-invalid",
    where: "go.mod",
    what: "the go command cannot read the module",
    why: lastLines(stderr),
    remedy: "make `go list -find ./...` succeed",
  };
}

/** The problem of an image that the engine does not find, by the words of its error. */
export function explainImage(name: string, image: string, message: string): Problem {
  return {
    code: "image-unavailable",
    where: image,
    what: `the image for ${name} could not be looked up`,
    why: message.replace(/ \[traceparent:[^\]]*\]/, ""),
    remedy: `check images.${name} in slipway.yaml and --mirror; it is the engine that asks, with its own login and CAs`,
  };
}

/** What git, proxies and the checksum database answer about modules that one has to log in for, or that do not exist. */
const NEEDS_LOGIN =
  /terminal prompts disabled|Authentication failed|no secure protocol found|\b(401 Unauthorized|403 Forbidden|404 Not Found|410 Gone)\b/;

/** The problem of a `go mod download` that failed. */
export function explainDownload({ stderr }: Output): Problem {
  return {
    code: "dependencies-unavailable",
    where: "stage dependencies",
    what: "the Go modules could not be downloaded",
    why: lastLines(stderr),
    remedy: NEEDS_LOGIN.test(stderr)
      ? "name private modules in build.private of slipway.yaml, and pass logins, also that of a module proxy, as --netrc=file:$HOME/.netrc"
      : "check go.mod and go.sum with `go mod verify`; behind a firewall set --go-proxy",
  };
}

/** The problem of a compilation that failed. */
export function explainCompile(platform: string, cgoFiles: readonly string[]): (output: Output) => Problem {
  return ({ stderr }) => {
    const problem = {
      code: "compile-failed",
      where: `stage compile ${platform}`,
      what: "the code does not compile",
      why: lastLines(stderr),
      remedy: "correct the code; `dagger call image` repeats this stage alone",
    };
    const missed = stderr.includes("undefined:") ? cgoFiles.filter((file) => stderr.includes(folderOf(file))) : [];
    if (missed.length === 0) return problem;
    return {
      ...problem,
      why: `${problem.why}\nleft out, because programs are compiled without cgo: ${missed.join(", ")}`,
      remedy: "write that part without cgo, or take the platform out of build.platforms in slipway.yaml",
    };
  };
}

/** The folder of a file, with a slash at its end; files at the root have none that an error would name. */
function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1) || file;
}

/** The problem of a helm command that failed on a chart. */
export function explainChart(path: string, what: string): (output: Output) => Problem {
  return ({ stdout, stderr }) => ({
    code: "chart-invalid",
    where: `chart ${path}`,
    what,
    why: lastLines(`${stdout}\n${stderr}`, 30),
    remedy: `correct the chart; \`helm lint --strict ${path}\` repeats the check`,
  });
}

/** The problem of a tool that could not be built from its Go module. */
export function explainTool(name: string): (output: Output) => Problem {
  return ({ stderr }) => ({
    code: "tool-unavailable",
    where: `tool ${name}`,
    what: "it could not be built from its Go module",
    why: lastLines(stderr, 10),
    remedy: "check the network; behind a firewall name a Go module proxy with --go-proxy, and its login with --netrc",
  });
}

/** The problem of a file that is no archive of Go's caches. */
export function explainGoCache({ stderr }: Output): Problem {
  return {
    code: "go-cache-broken",
    where: "--go-cache",
    what: "it cannot be unpacked",
    why: lastLines(stderr, 10),
    remedy: "pass a file as `save-go-cache` wrote it, or none: it only saves time",
  };
}

/** The problem of Go's caches that cannot be read. */
export function explainGoCacheSaving({ stderr }: Output): Problem {
  return {
    code: "go-cache-unreadable",
    where: "the engine's cache volumes",
    what: "they cannot be packed",
    why: lastLines(stderr, 10),
    remedy: "run it when nothing else uses them",
  };
}

/** The problem of a crdify that could not do its work. */
export function explainCrdify({ stderr }: Output): Problem {
  return {
    code: "crdify-failed",
    where: "stage documents",
    what: "crdify cannot compare the CRDs with those of the previous version",
    why: lastLines(stderr, 10),
    remedy: "run it again; if it stays so, report it with the CRDs",
  };
}

/** What kustomize, git and Go's network say of an address that they are kept from. */
const ELSEWHERE = /\b(https?|ssh|git):\/\/|git@|protocol '|'git'/;

/**
 * The problem of a kustomization that cannot be built.
 *
 * @param path its folder
 */
export function explainKustomization(path: string): (output: Output) => Problem {
  return ({ stderr }) => {
    const remote = ELSEWHERE.test(stderr);
    return {
      code: remote ? "kustomization-remote" : "kustomization-invalid",
      where: `kustomization ${path}`,
      what: remote ? "it takes something from elsewhere" : "kustomize cannot build it",
      why: lastLines(stderr.replaceAll("/src/", "")),
      remedy: remote
        ? "copy it into the repository: what an address gives may be something else tomorrow, for the same commit"
        : `correct it; \`kustomize build ${path}\` repeats it`,
    };
  };
}

/** Whether an error says that a kustomization cannot be built, and nothing else: no tool and no network is to blame. */
export function isFaultOfKustomization(error: unknown): boolean {
  return error instanceof SlipwayError && error.problems.every(({ code }) => code.startsWith("kustomization-"));
}

/** The problem of a kubeconform that could not do its work. */
export function explainKubeconform({ stderr }: Output): Problem {
  return {
    code: "kubeconform-failed",
    where: "stage chart",
    what: "kubeconform cannot validate the rendered charts",
    why: lastLines(stderr, 10),
    remedy: "check --kubernetes-schemas: a URL, or a template of kubeconform's option -schema-location",
  };
}

/** The end of an output, where tools say what went wrong. */
export function lastLines(text: string, count = 40): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
