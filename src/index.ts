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
import { accessOf, secretsOf, signerIn, type PassedAccess, type ReleaseAccess } from "#dagger/access.ts";
import { manifestsAlone, scanReports } from "#dagger/check.ts";
import { checkAlone } from "#dagger/checked-folder.ts";
import {
  buildImage,
  buildPlatform,
  download,
  openTools,
  packageCharts,
  prepare,
  prepareFor,
  releaseGate,
} from "#dagger/pipeline.ts";
import type { Run } from "#dagger/pipeline.ts";
import { documentsAlone } from "#dagger/documents.ts";
import { chartFolder } from "#dagger/chart.ts";
import { saveGoCache } from "#dagger/go-cache.ts";
import { promote } from "#dagger/promote.ts";
import { release } from "#dagger/release.ts";
import { test } from "#dagger/test.ts";
import { prove } from "#dagger/verify.ts";
import { withdraw } from "#dagger/withdraw.ts";
import { withPatience } from "#dagger/retry.ts";
import type { Surroundings } from "#dagger/toolbox.ts";
import { promotionSource } from "./environments/promotion.ts";
import { loginOf, nothingNamed, nothingToVerify, platformOf } from "./arguments.ts";
import { fail } from "./errors.ts";
import { withdrawalProblems } from "./gate.ts";
import { given } from "./given.ts";
import { renderPlan } from "./plan-text.ts";
import type { Request } from "./plan.ts";
import { imageOf } from "./images.ts";

@object()
export class Slipway {
  /** Registry prefix that tool and base images are taken from instead of their public registries */
  mirror?: string;

  /** Whether the mirror serves the public images' own digests */
  mirrorPinned: boolean;

  /** Certificates of private CAs, PEM */
  ca?: File;

  /** Value of GOPROXY */
  goProxy?: string;

  /** Value of GOSUMDB */
  goSumDb?: string;

  /** Logins for Go modules */
  netrc?: Secret;

  /** Where the vulnerability databases are */
  vulnerabilityDatabases?: string;

  /** Where Kubernetes' JSON schemas are */
  kubernetesSchemas?: string;

  /** Where the index of envtest's binaries is */
  envtestIndex?: string;

  /** Name of the cache volumes */
  caches?: string;

  /** What the cache volumes begin with */
  goCache?: File;

  /** How long a call waits in all for registries that are busy or fail, in seconds */
  patience: number;

  /**
   * @param mirror Registry prefix that tool and base images are taken from: docker.io/library/golang is then at MIRROR/docker.io/library/golang
   * @param mirrorPinned Whether the mirror serves the public images unchanged. With false they are taken by tag, for mirrors with rebuilt images
   * @param ca Certificates (PEM) of private CAs that registries and module proxies use
   * @param goProxy Where Go modules come from, as GOPROXY: a URL, or several separated by commas
   * @param goSumDb Who vouches for Go modules, as GOSUMDB; off where no checksum database can be reached
   * @param netrc Logins for Go modules, as a .netrc file has them: of a module proxy, and of the repositories that build.private in slipway.yaml names. Only the steps that download see it
   * @param vulnerabilityDatabases Where OSV's vulnerability databases are, for a mirror: BASE/Go/all.zip, BASE/Debian/all.zip. The engine fetches them
   * @param kubernetesSchemas Where Kubernetes' JSON schemas are, for a mirror of github.com/yannh/kubernetes-json-schema: a URL below which v1.34.1-standalone-strict/deployment-apps-v1.json is found
   * @param envtestIndex Where the index of envtest's binaries is (etcd and kube-apiserver, for tests), for a mirror: a URL, as setup-envtest's --index
   * @param caches Name of the cache volumes for Go modules and compiled packages, instead of the common ones. A controller's tests can write to them: on an engine that stays, code that is trusted less gets others
   * @param goCache What save-go-cache returned on another engine: Go modules and compiled packages to begin with, where engines do not stay
   * @param patience How long a call waits in all for registries that are busy or fail, in seconds; 0 tries everything once
   */
  constructor(
    mirror?: string,
    mirrorPinned: boolean = true,
    ca?: File,
    goProxy?: string,
    goSumDb?: string,
    netrc?: Secret,
    vulnerabilityDatabases?: string,
    kubernetesSchemas?: string,
    envtestIndex?: string,
    caches?: string,
    goCache?: File,
    patience: number = 300,
  ) {
    // The repository is an argument of each function instead: the engine keeps what the constructor made until its arguments
    // change, and calling it anew takes as long as a function of one line.
    this.patience = patience;
    this.mirrorPinned = mirrorPinned;
    const network = { mirror, ca, goProxy, goSumDb, netrc, vulnerabilityDatabases, kubernetesSchemas, envtestIndex };
    Object.assign(this, given({ ...network, caches, goCache }));
  }

  /**
   * Shows what a release would do and why, and what keeps it from being done. Changes nothing
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to plan for: v1.4.0. Default: a development version of the commit
   * @param registry Where it would go, instead of the configured or discovered registry: ghcr.io/acme
   * @param ref The git ref to plan for, instead of a version: refs/tags/v1.4.0, refs/heads/main, or in short
   * @param env The environment to plan for. Default: the one that takes the ref or version
   * @param asJson Whether to answer with the plan itself, as JSON
   */
  @func({ cache: "never" })
  async plan(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
    ref?: string,
    env?: string,
    asJson: boolean = false,
  ): Promise<string> {
    const { plan } = await this.prepared(source, version, registry, ref, env);
    return asJson ? `${JSON.stringify(plan, null, 2)}\n` : renderPlan(plan);
  }

  /**
   * Runs the controller's tests with race detector and coverage
   *
   * Returns junit.xml, coverage.out and coverage.txt, and of each further Go module junit-FOLDER.xml and so on. Fails with
   * the failing tests' output.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   */
  @func({ cache: "never" })
  async test(@argument({ defaultPath: "/" }) source: Directory): Promise<Directory> {
    const run = await this.prepared(source);
    const { code, container } = await download(run);
    return test(code, container, run.plan, run.tools);
  }

  /**
   * Builds the image of one platform, for example to look around in it: image terminal
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param platform For example linux/arm64
   * @param version The version to stamp. Default: a development version of the commit
   * @param variant A variant of build.variants in slipway.yaml (debug), or an image of build.images (app-webhook). Default: the plain image
   */
  @func({ cache: "never" })
  async image(
    @argument({ defaultPath: "/" }) source: Directory,
    platform: string = "linux/amd64",
    version?: string,
    variant?: string,
  ): Promise<Container> {
    const run = await this.prepared(source, version);
    const built = platformOf(run.plan.build.platforms, platform);
    return buildPlatform(run, await download(run), imageOf(run.plan, variant), built);
  }

  /**
   * Builds the images of all platforms and returns them as one OCI image layout
   *
   * Its digests are those that a release of the same commit and version publishes.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to stamp. Default: a development version of the commit
   * @param registry As in release: part of the chart, not of the image
   * @param variant A variant of build.variants in slipway.yaml (debug), or an image of build.images (app-webhook). Default: the plain image
   */
  @func({ cache: "never" })
  async images(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
    variant?: string,
  ): Promise<Directory> {
    const run = await this.prepared(source, version, registry);
    return buildImage(run, await download(run), imageOf(run.plan, variant));
  }

  /**
   * Scans the images of all platforms, and the source for what is called, for known vulnerabilities
   *
   * Returns scan/ with findings.txt, JSON and SARIF, and sbom/ with SPDX and CycloneDX, one for each platform.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to stamp. Default: a development version of the commit
   * @param env The environment whose threshold counts. Default: the one that takes the version
   * @param enforce Whether findings that keep a release back are a failure; with false the reports are returned in any case
   */
  @func({ cache: "never" })
  async scan(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    env?: string,
    enforce: boolean = true,
  ): Promise<Directory> {
    return scanReports(await this.prepared(source, version, undefined, undefined, env), enforce);
  }

  /**
   * Lints, renders and packages the charts, and returns the packages
   *
   * Kustomizations that static manifests are made of are built and validated with them.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to package. Default: a development version of the commit
   * @param registry Where the image will be, instead of the configured or discovered registry
   */
  @func({ cache: "never" })
  async chart(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
  ): Promise<Directory> {
    const run = await this.prepared(source, version, registry);
    return chartFolder(await withPatience(this.patience, () => packageCharts(run)));
  }

  /**
   * Renders the static manifests of every variant, of a chart or a kustomization, with images pinned by the digests that a release publishes
   *
   * Returns one file for each variant: NAME.yaml.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to render. Default: a development version of the commit
   * @param registry Where the image will be, instead of the configured or discovered registry
   */
  @func({ cache: "never" })
  async manifests(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
  ): Promise<Directory> {
    const run = await this.prepared(source, version, registry);
    return withPatience(this.patience, () => manifestsAlone(run));
  }

  /**
   * Writes the release documents alone, without building anything: what the next version brings and asks of its users
   *
   * Returns CHANGELOG.md (the repository's, with the version's section), RELEASE_NOTES.md, UPGRADE.md and
   * KNOWN_ISSUES.md. A release's have the digests, too.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to write for. Default: a development version of the commit
   * @param registry Where it would go, instead of the configured or discovered registry
   * @param ref The git ref to write for, instead of a version
   * @param env The environment whose settings are used. Default: the one that takes the ref or version
   */
  @func({ cache: "never" })
  async documents(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
    ref?: string,
    env?: string,
  ): Promise<Directory> {
    return documentsAlone(await this.prepared(source, version, registry, ref, env));
  }

  /**
   * Does everything that can fail and publishes nothing: tests, images, scan, charts, documents. The gate of pull requests
   *
   * Returns report.html, the charts, the programs to download, the reports of tests and scan, the SBOMs and the documents.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to build. Default: a development version of the commit
   * @param registry Where it would go, instead of the configured or discovered registry
   * @param ref The git ref to build for, instead of a version
   * @param env The environment whose settings are used. Default: the one that takes the ref or version
   */
  @func({ cache: "never" })
  async check(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
    ref?: string,
    env?: string,
  ): Promise<Directory> {
    const run = await this.prepared(source, version, registry, ref, env);
    return withPatience(this.patience, () => checkAlone(run));
  }

  /**
   * Releases: tests, builds, packages, publishes and documents one version of the controller
   *
   * Returns release.json, report.html, summary.txt, checksums.txt, the charts, the programs to download, the reports of tests and scan, the SBOMs and the documents. Nothing is published
   * unless everything succeeded before. Running it again for the same commit and version changes nothing.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to release: v1.4.0 or v1.4.0-rc.1. Not needed with a ref
   * @param registry Where it goes, instead of the configured or discovered registry: ghcr.io/acme
   * @param registryUser Who logs in to the registry
   * @param registryPassword That user's password or token: env:NAME, file:PATH, cmd:… or another secret provider
   * @param gitUser Who logs in to the git server of the classic chart repository, if there is one
   * @param gitPassword That user's password or token, as a secret
   * @param ref The git ref to release: a tag gives its version, a branch a development version. In full or in short
   * @param env The environment to release to. Default: the one that takes the ref or version
   * @param githubToken Makes the release on GitHub, with the files as assets: a token that may write the repository's contents
   * @param signingKey A private key as cosign makes it, which signs images and charts. With slipway.yaml's signing.kms the service signs instead
   * @param signingPassword The key's password
   * @param identityToken An OpenID Connect token for the audience sigstore, which lets an identity sign instead of a key: the CI job's
   * @param kmsCredentials Credentials file of the key management service: AWS's shared credentials, Google's application credentials
   * @param trustedRoot Root of trust of a Sigstore of your own
   * @param layout Whether to return the OCI layouts too, in the folder image, those of variants in image-debug and so on
   */
  @func({ cache: "never" })
  async release(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    registry?: string,
    registryUser?: string,
    registryPassword?: Secret,
    gitUser?: string,
    gitPassword?: Secret,
    ref?: string,
    env?: string,
    githubToken?: Secret,
    signingKey?: Secret,
    signingPassword?: Secret,
    identityToken?: Secret,
    kmsCredentials?: Secret,
    trustedRoot?: File,
    layout: boolean = false,
  ): Promise<Directory> {
    if (version === undefined && ref === undefined) throw fail(nothingNamed);
    const passed = {
      ...{ registryUser, registryPassword, gitUser, gitPassword, githubToken },
      ...{ signingKey, signingPassword, identityToken, kmsCredentials, trustedRoot },
    };
    const { run, access } = await this.publishing(source, this.request(version, registry, ref, env), passed);
    return withPatience(this.patience, () => release(run, { layout, ...access }));
  }

  /**
   * Brings a version from one environment to the next without building it: what was tried is what arrives
   *
   * Proves the images of the earlier environment by their signatures, copies them by digest with all that is attached to
   * them, scans them again, packages the charts for the new registry, and publishes as a release does. Returns what a
   * release returns, but for the reports of tests.
   *
   * @param source The controller's repository at the version's commit, with its .git folder. Nothing is ever written to it
   * @param version The version to promote: v1.4.0
   * @param to The environment that it goes to: prod
   * @param from The environment that has it: staging. Default: the one that the other comes after
   * @param registryUser Who logs in to the registry
   * @param registryPassword That user's password or token: env:NAME, file:PATH, cmd:… or another secret provider
   * @param fromUser Who reads the earlier environment's registry. Default: the same on the same host, nobody on another one
   * @param fromPassword That user's password or token, as a secret
   * @param gitUser Who logs in to the git server of the classic chart repository, if there is one
   * @param gitPassword That user's password or token, as a secret
   * @param githubToken Makes the release on GitHub, with the files as assets: a token that may write the repository's contents
   * @param signingKey A private key as cosign makes it, which signs images and charts in the new environment
   * @param signingPassword The key's password
   * @param identityToken An OpenID Connect token for the audience sigstore, which lets an identity sign instead of a key
   * @param kmsCredentials Credentials file of the key management service
   * @param trustedRoot Root of trust of a Sigstore of your own
   */
  @func({ cache: "never" })
  async promote(
    @argument({ defaultPath: "/" }) source: Directory,
    version: string,
    to: string,
    from?: string,
    registryUser?: string,
    registryPassword?: Secret,
    fromUser?: string,
    fromPassword?: Secret,
    gitUser?: string,
    gitPassword?: Secret,
    githubToken?: Secret,
    signingKey?: Secret,
    signingPassword?: Secret,
    identityToken?: Secret,
    kmsCredentials?: Secret,
    trustedRoot?: File,
  ): Promise<Directory> {
    const passed = {
      ...{ registryUser, registryPassword, gitUser, gitPassword, githubToken },
      ...{ signingKey, signingPassword, identityToken, kmsCredentials, trustedRoot },
    };
    const { run, access } = await this.publishing(source, this.request(version, undefined, undefined, to), passed);
    const environment = promotionSource(run.plan.environment, from);
    const login = loginOf("from", fromUser, fromPassword);
    const before = await this.prepared(source, version, undefined, undefined, environment);
    const earlier = { environment, run: before, ...given({ login }) };
    return withPatience(this.patience, () => promote(run, earlier, { layout: false, ...access }));
  }

  /**
   * Takes a bad release back: whoever follows latest, or another channel tag, gets the version before it
   *
   * Marks the image as withdrawn, so that no later release counts the version, leads the channel tags back, and marks the
   * chart in the classic index and the release on GitHub. What is published stays, for those who run it. Returns a table of
   * what was done. Running it again finishes what was interrupted.
   *
   * @param source The controller's repository, with its .git folder, at any commit. Nothing is ever written to it
   * @param version The version to withdraw: v1.4.0
   * @param reason What those who run it have to know, in a sentence
   * @param registry Where the version is, instead of the configured or discovered registry
   * @param env The environment that it is in. Default: the one that takes the version
   * @param registryUser Who logs in to the registry
   * @param registryPassword That user's password or token: env:NAME, file:PATH, cmd:… or another secret provider
   * @param gitUser Who logs in to the git server of the classic chart repository, if there is one
   * @param gitPassword That user's password or token, as a secret
   * @param githubToken Marks the release on GitHub: a token that may write the repository's contents
   * @param dryRun Whether to say what would be done, and change nothing
   */
  @func({ cache: "never" })
  async withdraw(
    @argument({ defaultPath: "/" }) source: Directory,
    version: string,
    reason: string,
    registry?: string,
    env?: string,
    registryUser?: string,
    registryPassword?: Secret,
    gitUser?: string,
    gitPassword?: Secret,
    githubToken?: Secret,
    dryRun: boolean = false,
  ): Promise<string> {
    const passed = { registryUser, registryPassword, gitUser, gitPassword, githubToken };
    const { logins, ...access } = accessOf(passed, this.ca);
    const request = this.request(version, registry, undefined, env);
    const run = await prepareFor(withdrawalProblems, source, request, this.surroundings(), secretsOf(passed));
    return withPatience(this.patience, () => withdraw(run, { logins, reason, dryRun, ...access }));
  }

  /**
   * Proves a published release from what the registry has: signatures, provenance, SBOMs, platforms, the chart's image
   *
   * Returns a table of what was found. Fails on any doubt.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   * @param version The version to prove: v1.4.0. Not needed with a reference
   * @param reference One image to prove instead of all of a version: ghcr.io/acme/app:v1.4.0, or with @sha256:…
   * @param registry Where the version is, instead of the configured or discovered registry
   * @param env The environment that it is in. Default: the one that takes the version
   * @param registryUser Who logs in to the registry, where reading needs that
   * @param registryPassword That user's password or token, as a secret
   * @param publicKey The key that has to have signed (PEM). Default: signing.publicKey of slipway.yaml
   * @param identity Who has to have signed, as the certificate names it. Default: signing.identity of slipway.yaml
   * @param issuer Who vouches for that identity. Default: signing.issuer of slipway.yaml
   * @param trustedRoot Root of trust of a Sigstore of your own
   * @param rebuild Whether to build the version again from the commit that is checked out, and compare digests
   */
  @func({ cache: "never" })
  async verify(
    @argument({ defaultPath: "/" }) source: Directory,
    version?: string,
    reference?: string,
    registry?: string,
    env?: string,
    registryUser?: string,
    registryPassword?: Secret,
    publicKey?: File,
    identity?: string,
    issuer?: string,
    trustedRoot?: File,
    rebuild: boolean = false,
  ): Promise<string> {
    if (version === undefined && reference === undefined) throw fail(nothingToVerify);
    const run = await this.prepared(source, version, registry, undefined, env);
    const login = loginOf("registry", registryUser, registryPassword);
    const options = given({ reference, login, publicKey, identity, issuer, trustedRoot, rebuild });
    const { table } = await withPatience(this.patience, () => prove(run, options));
    return table;
  }

  /**
   * Takes Go modules and compiled packages out of this engine's caches, for a run on another engine: --go-cache=FILE
   *
   * Returns a tar file. It is for CI whose engines do not stay; whoever can write to it decides what is compiled from it, so that
   * releases had better do without.
   *
   * @param source The controller's repository, with its .git folder. Nothing is ever written to it
   */
  @func({ cache: "never" })
  async saveGoCache(@argument({ defaultPath: "/" }) source: Directory): Promise<File> {
    const { tools } = await openTools(source, this.request(), this.surroundings());
    return saveGoCache(tools.golang);
  }

  private prepared(source: Directory, version?: string, registry?: string, ref?: string, env?: string): Promise<Run> {
    return prepare(source, this.request(version, registry, ref, env), this.surroundings());
  }

  /** A run that may publish, and what it was passed for that. */
  private async publishing(
    source: Directory,
    request: Request,
    passed: PassedAccess,
  ): Promise<{ run: Run; access: ReleaseAccess }> {
    const access = accessOf(passed, this.ca);
    const signed = { ...request, ...signerIn(access) };
    const run = await prepareFor(releaseGate, source, signed, this.surroundings(), secretsOf(passed));
    return { run, access };
  }

  private request(version?: string, registry?: string, ref?: string, environment?: string): Request {
    const mirror = this.mirror === undefined ? undefined : { prefix: this.mirror, pinned: this.mirrorPinned };
    return given({ version, registry, ref, environment, mirror });
  }

  private surroundings(): Surroundings {
    const { ca, goProxy, goSumDb, netrc, caches, goCache } = this;
    const { vulnerabilityDatabases, kubernetesSchemas, envtestIndex } = this;
    const mirrors = { vulnerabilityDatabases, kubernetesSchemas, envtestIndex };
    return given({ ca, goProxy, goSumDb, netrc, ...mirrors, caches, goCache });
  }
}
