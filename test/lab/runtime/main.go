// The lab's TypeScript SDK: what the engine calls to load a module that is written in TypeScript. It puts modules into the same
// surroundings as Dagger's own runtime v0.19.10 does: the same files in the same places, the same commands. What it does not know
// (Bun, Deno, yarn, pnpm, generated clients) it refuses or leaves out.
package main

import (
	"context"
	_ "embed"

	"typescript-sdk/internal/dagger"
)

func New(
	// What the engine carries for this SDK: the folder that this module lies in.
	// +optional
	sdkSourceDir *dagger.Directory,
) *TypescriptSdk {
	return &TypescriptSdk{SDKSourceDir: sdkSourceDir}
}

type TypescriptSdk struct {
	SDKSourceDir *dagger.Directory
}

const (
	sourceRoot = "/src"
	// Where the module's entry file goes, from the module's source folder.
	entrypointPath = "src/__dagger.entrypoint.ts"
	// Where Node keeps compiled code.
	compileCache = "/tmp/node-compile-cache"
)

var (
	//go:embed files/entrypoint.ts
	entrypointTS string
	//go:embed files/index.ts
	indexTS string
	//go:embed files/telemetry.ts
	telemetryTS string
	//go:embed files/core.d.ts
	coreTypes string
	//go:embed files/template.ts
	templateTS string
)

// ModuleRuntime returns the container that a function call runs in.
func (t *TypescriptSdk) ModuleRuntime(
	ctx context.Context,
	modSource *dagger.ModuleSource,
	introspectionJSON *dagger.File,
) (*dagger.Container, error) {
	mod, err := loadModule(ctx, modSource)
	if err != nil {
		return nil, err
	}
	installed, err := t.installed(mod).Sync(ctx)
	if err != nil {
		return nil, err
	}
	library := t.library(mod, introspectionJSON)
	return installed.
		WithMountedDirectory("sdk", library).
		// The type scanner does not read tsconfig's paths.
		WithMountedDirectory("node_modules/@dagger.io/dagger", library).
		WithMountedFile("tsconfig.json", dag.File("tsconfig.json", mod.tsconfig)).
		WithDirectory(".", mod.sourceWithoutConfig()).
		WithMountedFile(entrypointPath, dag.File("__dagger.entrypoint.ts", entrypointTS)).
		// What tsx makes of a file, and Node of what it reads, does not depend on the call. The official runtime does not keep it.
		// tsx has a socket there that is named by its process id, which it shares with other containers' tsx: each has its own folder.
		WithMountedCache("/tmp/tsx-0", dag.CacheVolume("tsx"), dagger.ContainerWithMountedCacheOpts{
			Sharing: dagger.CacheSharingModePrivate,
		}).
		WithMountedCache(compileCache, dag.CacheVolume("node-compile-cache")).
		WithEnvVariable("NODE_COMPILE_CACHE", compileCache).
		WithEntrypoint([]string{
			"tsx", "--no-deprecation", "--tsconfig", mod.path + "/tsconfig.json", mod.path + "/" + entrypointPath,
		}), nil
}

// ModuleTypes returns a container whose entrypoint writes the module's type definitions to outputFilePath.
func (t *TypescriptSdk) ModuleTypes(
	ctx context.Context,
	modSource *dagger.ModuleSource,
	introspectionJSON *dagger.File,
	outputFilePath string,
) (*dagger.Container, error) {
	mod, err := loadModule(ctx, modSource)
	if err != nil {
		return nil, err
	}
	// Declarations are enough for the scan, and quicker to read than the library.
	library := dag.Directory().
		WithFile("client.gen.ts", t.client(mod, introspectionJSON)).
		WithNewFile("index.ts", indexTS).
		WithNewFile("telemetry.ts", telemetryTS).
		WithNewFile("core.d.ts", coreTypes)
	return t.base().
		WithWorkdir(sourceRoot).
		WithMountedDirectory("node_modules/typescript", t.SDKSourceDir.Directory(sdkPath+"/node_modules/typescript")).
		WithMountedDirectory("src", mod.source.Directory("src")).
		WithMountedDirectory("node_modules/@dagger.io/dagger", library).
		WithMountedDirectory("sdk", library).
		WithEnvVariable("TYPEDEF_OUTPUT_FILE", outputFilePath).
		WithEntrypoint([]string{"node", sdkPath + "/introspector.mjs", mod.name, "src", "sdk/client.gen.ts"}), nil
}

// Codegen returns the files that `dagger develop` writes into the module's folder.
func (t *TypescriptSdk) Codegen(
	ctx context.Context,
	modSource *dagger.ModuleSource,
	introspectionJSON *dagger.File,
) (*dagger.GeneratedCode, error) {
	mod, err := loadModule(ctx, modSource)
	if err != nil {
		return nil, err
	}
	generated := dag.Directory().
		WithNewFile("package.json", mod.packageJSON).
		WithNewFile("tsconfig.json", mod.tsconfig).
		WithFile(lockfile, t.lockfile(mod)).
		WithDirectory("sdk", t.library(mod, introspectionJSON)).
		WithDirectory(".", mod.sourceWithoutConfig())
	files, err := mod.source.Glob(ctx, "src/**/*.ts")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		generated = generated.WithNewFile("src/index.ts", newModule(mod.name))
	}
	return dag.GeneratedCode(dag.Directory().WithDirectory(mod.subPath, generated)).
		WithVCSGeneratedPaths([]string{"sdk/**"}).
		WithVCSIgnoredPaths([]string{"sdk", "**/node_modules/**", "**/.pnpm-store/**"}), nil
}
