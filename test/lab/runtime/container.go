package main

import "typescript-sdk/internal/dagger"

// sdkPath is where the parts of the SDK are, both in the engine's content and in containers: the content is their root file system.
const sdkPath = "/opt/sdk"

// base is the container of Node alone; it stands for the node image that the official runtime starts from.
func (t *TypescriptSdk) base() *dagger.Container {
	return dag.Container().
		WithRootfs(t.SDKSourceDir).
		WithEnvVariable("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").
		WithEnvVariable("NODE_OPTIONS", "--use-openssl-ca").
		// Alpine's Node looks for certificates where the engine installs its custom ones; this build has to be told.
		WithEnvVariable("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
}

// installed is the container with the module's dependencies.
func (t *TypescriptSdk) installed(mod *module) *dagger.Container {
	ctr := t.withPackage(mod)
	if mod.dependencies["typescript"] == typescriptVersion {
		ctr = ctr.WithMountedDirectory("node_modules/typescript", t.SDKSourceDir.Directory(sdkPath+"/node_modules/typescript"))
		if len(mod.dependencies) == 1 {
			return ctr
		}
	}
	return ctr.WithExec([]string{"npm", "install", "--omit=dev"})
}

func (t *TypescriptSdk) lockfile(mod *module) *dagger.File {
	return t.withPackage(mod).WithExec([]string{"npm", "install", "--package-lock-only"}).File(lockfile)
}

func (t *TypescriptSdk) withPackage(mod *module) *dagger.Container {
	return t.base().
		WithWorkdir(mod.path).
		WithMountedCache("/root/.npm", dag.CacheVolume("npm-cache-node-")).
		WithNewFile("package.json", mod.packageJSON).
		WithDirectory(".", mod.source, dagger.ContainerWithDirectoryOpts{Include: []string{lockfile, ".npmrc"}})
}

// library is what the module imports as @dagger.io/dagger.
func (t *TypescriptSdk) library(mod *module, introspectionJSON *dagger.File) *dagger.Directory {
	return t.SDKSourceDir.Directory(sdkPath+"/library").
		WithNewFile("index.ts", indexTS).
		WithNewFile("telemetry.ts", telemetryTS).
		WithFile("client.gen.ts", t.client(mod, introspectionJSON))
}

// client is the generated part of it: the API of the engine and of the module's dependencies.
func (t *TypescriptSdk) client(mod *module, introspectionJSON *dagger.File) *dagger.File {
	return t.base().
		WithWorkdir(mod.path).
		WithMountedFile("/schema.json", introspectionJSON).
		WithExec([]string{
			sdkPath + "/codegen", "generate-module", "--lang", "typescript", "--bundle",
			"--output", sourceRoot,
			"--module-name", mod.name,
			"--module-source-path", mod.path,
			"--introspection-json-path", "/schema.json",
		}, dagger.ContainerWithExecOpts{ExperimentalPrivilegedNesting: true}).
		File("sdk/src/api/client.gen.ts")
}
