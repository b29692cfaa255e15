/**
 * Builds, tests and releases Kubernetes controllers written in Go
 *
 * Run it in the controller's repository. Everything is discovered; slipway.yaml says what differs.
 *
 *   dagger call plan
 *   dagger call check
 *   dagger call release --version=v1.4.0 --registry-user=me --registry-password=env:TOKEN export --path=dist
 */
import { argument, func, object, type Container, type Directory, type File, type Secret } from "@dagger.io/dagger";
import { check, checkedFolder } from "../dagger/check.ts";
import { buildImages, buildPlatform, download, packageCharts, prepare, prepareRelease } from "../dagger/pipeline.ts";
import { chartFolder } from "../dagger/chart.ts";
import { release } from "../dagger/release.ts";
import { test } from "../dagger/test.ts";
import type { Login } from "../dagger/registry.ts";
import { fail } from "./errors.ts";
import { renderPlan } from "./plan-text.ts";
import type { Request } from "./plan.ts";

@object()
export class Slipway {
  /** The controller's repository, with its .git folder */
  source: Directory;

  /** Registry prefix that tool and base images are taken from instead of their public registries */
  mirror?: string;

  /** Whether the mirror serves the public images' own digests */
  mirrorPinned: boolean;

  /** Certificates of private CAs, PEM */
  ca?: File;

  /** Value of GOPROXY */
  goProxy?: string;

  /**
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param mirror Registry prefix that tool and base images are taken from: docker.io/library/golang is then at MIRROR/docker.io/library/golang
   * @param mirrorPinned Whether the mirror serves the public images unchanged. With false they are taken by tag, for mirrors with rebuilt images
   * @param ca Certificates (PEM) of private CAs that registries and module proxies use
   * @param goProxy Where Go modules come from, as GOPROXY: a URL, or several separated by commas
   */
  constructor(
    @argument({ defaultPath: "/" }) source: Directory,
    mirror?: string,
    mirrorPinned: boolean = true,
    ca?: File,
    goProxy?: string,
  ) {
    this.source = source;
    this.mirrorPinned = mirrorPinned;
    if (mirror !== undefined) this.mirror = mirror;
    if (ca !== undefined) this.ca = ca;
    if (goProxy !== undefined) this.goProxy = goProxy;
  }

  /**
   * Shows what a release would do and why, and what keeps it from being done. Changes nothing
   *
   * @param version The version to plan for: v1.4.0. Default: a development version of the commit
   * @param registry Where it would go, instead of the configured or discovered registry: ghcr.io/acme
   * @param asJson Whether to answer with the plan itself, as JSON
   */
  @func({ cache: "never" })
  async plan(version?: string, registry?: string, asJson: boolean = false): Promise<string> {
    const { plan } = await prepare(this.source, this.request(version, registry), this.surroundings());
    return asJson ? `${JSON.stringify(plan, null, 2)}\n` : renderPlan(plan);
  }

  /**
   * Runs the controller's tests with race detector and coverage
   *
   * Returns junit.xml, coverage.out and coverage.txt. Fails with the failing tests' output.
   */
  @func({ cache: "never" })
  async test(): Promise<Directory> {
    const run = await prepare(this.source, this.request(), this.surroundings());
    const { code, container } = await download(run);
    return test(code, container, run.plan);
  }

  /**
   * Builds the image of one platform, for example to look around in it: image terminal
   *
   * @param platform For example linux/arm64
   * @param version The version to stamp. Default: a development version of the commit
   */
  @func({ cache: "never" })
  async image(platform: string = "linux/amd64", version?: string): Promise<Container> {
    const run = await prepare(this.source, this.request(version), this.surroundings());
    const { platforms } = run.plan.build;
    if (!platforms.includes(platform)) {
      throw fail({
        code: "platform-unknown",
        where: "argument platform",
        what: `${platform} is not built`,
        remedy: `use one of ${platforms.join(", ")}, or add it to build.platforms in slipway.yaml`,
      });
    }
    return buildPlatform(run, await download(run), platform);
  }

  /**
   * Builds the images of all platforms and returns them as one OCI image layout
   *
   * Its digests are those that a release of the same commit and version publishes.
   *
   * @param version The version to stamp. Default: a development version of the commit
   * @param registry As in release: part of the chart, not of the image
   */
  @func({ cache: "never" })
  async images(version?: string, registry?: string): Promise<Directory> {
    const run = await prepare(this.source, this.request(version, registry), this.surroundings());
    return (await buildImages(run, await download(run))).directory;
  }

  /**
   * Lints, renders and packages the charts, and returns the packages
   *
   * @param version The version to package. Default: a development version of the commit
   * @param registry Where the image will be, instead of the configured or discovered registry
   */
  @func({ cache: "never" })
  async chart(version?: string, registry?: string): Promise<Directory> {
    const run = await prepare(this.source, this.request(version, registry), this.surroundings());
    return chartFolder(await packageCharts(run));
  }

  /**
   * Does everything that can fail and publishes nothing: tests, images, charts, documents. The gate of pull requests
   *
   * Returns the charts, the test reports and the documents.
   *
   * @param version The version to build. Default: a development version of the commit
   * @param registry Where it would go, instead of the configured or discovered registry
   */
  @func({ cache: "never" })
  async check(version?: string, registry?: string): Promise<Directory> {
    return checkedFolder(await check(await prepare(this.source, this.request(version, registry), this.surroundings())));
  }

  /**
   * Releases: tests, builds, packages, publishes and documents one version of the controller
   *
   * Returns release.json, summary.txt, checksums.txt, the charts, the test reports and the documents. Nothing is published
   * unless everything succeeded before. Running it again for the same commit and version changes nothing.
   *
   * @param version The version to release: v1.4.0 or v1.4.0-rc.1
   * @param registry Where it goes, instead of the configured or discovered registry: ghcr.io/acme
   * @param registryUser Who logs in to the registry
   * @param registryPassword That user's password or token: env:NAME, file:PATH, cmd:… or another secret provider
   * @param gitUser Who logs in to the git server of the classic chart repository, if there is one
   * @param gitPassword That user's password or token, as a secret
   * @param layout Whether to return the image's OCI layout too, in the folder image
   */
  @func({ cache: "never" })
  async release(
    version: string,
    registry?: string,
    registryUser?: string,
    registryPassword?: Secret,
    gitUser?: string,
    gitPassword?: Secret,
    layout: boolean = false,
  ): Promise<Directory> {
    const login = loginOf("registry", registryUser, registryPassword);
    const gitLogin = loginOf("git", gitUser, gitPassword);
    const run = await prepareRelease(this.source, this.request(version, registry), this.surroundings());
    return release(run, { layout, ...(login !== undefined && { login }), ...(gitLogin !== undefined && { gitLogin }) });
  }

  private request(version?: string, registry?: string): Request {
    return {
      ...(version !== undefined && { version }),
      ...(registry !== undefined && { registry }),
      ...(this.mirror !== undefined && { mirror: { prefix: this.mirror, pinned: this.mirrorPinned } }),
    };
  }

  private surroundings(): { ca?: File; goProxy?: string } {
    return {
      ...(this.ca !== undefined && { ca: this.ca }),
      ...(this.goProxy !== undefined && { goProxy: this.goProxy }),
    };
  }
}

function loginOf(
  service: "registry" | "git",
  user: string | undefined,
  password: Secret | undefined,
): Login | undefined {
  if (user === undefined && password === undefined) return undefined;
  if (user !== undefined && password !== undefined) return { user, password };
  throw fail({
    code: "login-incomplete",
    where: `argument ${service}-${user === undefined ? "user" : "password"}`,
    what: "it is missing",
    why: "a login needs a user and a password",
    remedy: "pass both, or neither where no login is wanted",
  });
}
