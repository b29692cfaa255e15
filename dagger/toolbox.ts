import { CacheSharingMode, dag, type CacheVolume, type Container, type File, type Secret } from "@dagger.io/dagger";
import { PUBLIC_KUBERNETES_SCHEMAS } from "../src/chart-validation/settings.ts";
import { PUBLIC_DATABASES } from "../src/scan/database.ts";
import type { ToolImages } from "../src/tools.ts";

/** Settings of the machine or the network that a run happens in; none of them changes what is built. */
export interface Surroundings {
  /** CA certificates (PEM) to trust beside the public ones, for registries and module proxies with a private CA. */
  readonly ca?: File;
  /** Value of GOPROXY; the Go toolchain's default when absent. */
  readonly goProxy?: string;
  /** Value of GOSUMDB; the Go toolchain's default when absent. */
  readonly goSumDb?: string;
  /** A .netrc with logins for module proxies and for the repositories of private modules. */
  readonly netrc?: Secret;
  /** Base address of the vulnerability databases; the public ones when absent. */
  readonly vulnerabilityDatabases?: string;
  /** Where Kubernetes' JSON schemas are; the public ones when absent. */
  readonly kubernetesSchemas?: string;
  /** Index of envtest's binaries; setup-envtest's own when absent. */
  readonly envtestIndex?: string;
  /** Which cache volumes are used: those of one name share what they hold. */
  readonly caches?: string;
  /** What `saveGoCache` wrote on another engine, to begin with. */
  readonly goCache?: File;
}

/** Where the Go toolchain keeps modules. */
export const MODULE_CACHE = "/go/pkg/mod";
/** Where it keeps compiled packages. */
export const BUILD_CACHE = "/root/.cache/go-build";

/** The containers that the stages run their tools in. */
export interface Toolbox {
  /** Go toolchain, git, tar and gzip, with the caches of Go modules and of compiled packages. */
  readonly golang: Container;
  /** The same with the login for Go modules: for steps that fetch them, and run nothing that they fetch. */
  readonly fetching: Container;
  /** helm and regctl on top of the Go image's Debian, without caches. */
  readonly release: Container;
  /** osv-scanner 2, statically linked. */
  readonly osvScanner: File;
  /** cosign 3, statically linked. */
  readonly cosign: File;
  /** kubeconform, statically linked. */
  readonly kubeconform: File;
  /** CA certificates (PEM) to trust beside the public ones. */
  readonly ca: File | undefined;
  /** Base address of the vulnerability databases. */
  readonly vulnerabilityDatabases: string;
  /** Where Kubernetes' JSON schemas are. */
  readonly kubernetesSchemas: string;
  /** Index of envtest's binaries; setup-envtest's own when absent. */
  readonly envtestIndex: string | undefined;
}

/** Makes the tool containers. The engine pulls an image only when something that runs in it is needed. */
export function openToolbox(images: ToolImages, surroundings: Surroundings): Toolbox {
  const base = trusting(dag.container().from(images.golang), surroundings.ca);
  const golang = withModuleSources(base, surroundings)
    .withMountedCache(MODULE_CACHE, volume("slipway-go-mod", surroundings), { sharing: CacheSharingMode.Shared })
    .withMountedCache(BUILD_CACHE, volume("slipway-go-build", surroundings), { sharing: CacheSharingMode.Shared });
  const { netrc } = surroundings;
  return {
    golang,
    fetching: netrc === undefined ? golang : golang.withMountedSecret("/root/.netrc", netrc, { mode: 0o400 }),
    release: base
      .withFile("/usr/local/bin/helm", dag.container().from(images.helm).file("/usr/bin/helm"))
      .withFile("/usr/local/bin/regctl", dag.container().from(images.regctl).file("/regctl"))
      .withEnvVariable("TZ", "UTC"),
    osvScanner: dag.container().from(images.osvScanner).file("/osv-scanner"),
    cosign: dag.container().from(images.cosign).file("/ko-app/cosign"),
    kubeconform: dag.container().from(images.kubeconform).file("/kubeconform"),
    ca: surroundings.ca,
    vulnerabilityDatabases: surroundings.vulnerabilityDatabases ?? PUBLIC_DATABASES,
    kubernetesSchemas: surroundings.kubernetesSchemas ?? PUBLIC_KUBERNETES_SCHEMAS,
    envtestIndex: surroundings.envtestIndex,
  };
}

function volume(name: string, { caches }: Surroundings): CacheVolume {
  return dag.cacheVolume(caches === undefined ? name : `${name}-${caches}`);
}

/** Makes the Go programs, git and curl of a container trust further CAs. */
function trusting(container: Container, ca: File | undefined): Container {
  if (ca === undefined) return container;
  const bundle = "/etc/ssl/slipway.pem";
  return container
    .withMountedFile("/ca.pem", ca)
    .withExec(["cat", "/etc/ssl/certs/ca-certificates.crt", "/ca.pem"], { redirectStdout: bundle })
    .withEnvVariable("SSL_CERT_FILE", bundle)
    .withEnvVariable("GIT_SSL_CAINFO", bundle);
}

/** Where Go modules come from, and who vouches for them; without a setting the toolchain's own defaults. */
function withModuleSources(container: Container, { goProxy, goSumDb }: Surroundings): Container {
  const proxied = goProxy === undefined ? container : container.withEnvVariable("GOPROXY", goProxy);
  return goSumDb === undefined ? proxied : proxied.withEnvVariable("GOSUMDB", goSumDb);
}
