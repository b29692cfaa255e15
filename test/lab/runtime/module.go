package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"typescript-sdk/internal/dagger"

	"github.com/iancoleman/strcase"
)

const lockfile = "package-lock.json"

// Configuration that the runtime reads or writes itself: it is not copied with the rest of the module's source.
var configFiles = []string{
	"package.json", "tsconfig.json", lockfile, "pnpm-workspace.yaml", ".yarnrc.yml", "yarn.lock", "pnpm-lock.yaml",
	"bun.lockb", "bun.lock", "bunfig.toml", "deno.json", "deno.lock",
}

var foreignLockfiles = []string{"yarn.lock", "pnpm-lock.yaml", "bun.lockb", "bun.lock", "deno.lock", "deno.json"}

// module is what has to be known of a module before its container can be made.
type module struct {
	name    string
	subPath string
	// Where its source folder is in the container.
	path   string
	source *dagger.Directory

	packageJSON  string
	tsconfig     string
	dependencies map[string]string
}

func loadModule(ctx context.Context, modSource *dagger.ModuleSource) (*module, error) {
	name, err := modSource.ModuleOriginalName(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the module's name: %w", err)
	}
	subPath, err := modSource.SourceSubpath(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the module's source path: %w", err)
	}
	mod := &module{name: name, subPath: subPath, path: path.Join(sourceRoot, subPath), source: dag.Directory()}

	// At `dagger init` the folder is not there yet.
	files, err := modSource.ContextDirectory().Directory(subPath).Entries(ctx)
	if err == nil {
		mod.source = modSource.ContextDirectory().Directory(subPath)
	}
	if err := mod.readConfig(ctx, files); err != nil {
		return nil, err
	}
	return mod, nil
}

func (m *module) readConfig(ctx context.Context, files []string) error {
	if !slices.Contains(files, lockfile) {
		for _, foreign := range foreignLockfiles {
			if slices.Contains(files, foreign) {
				return fmt.Errorf("%s: the lab's runtime knows npm and %s only", foreign, lockfile)
			}
		}
	}
	packageJSON, err := m.read(ctx, files, "package.json", `{}`)
	if err != nil {
		return err
	}
	var declared struct {
		PackageManager string            `json:"packageManager"`
		Dependencies   map[string]string `json:"dependencies"`
		Dagger         struct {
			BaseImage string `json:"baseImage"`
			Runtime   string `json:"runtime"`
		} `json:"dagger"`
	}
	if err := json.Unmarshal([]byte(packageJSON), &declared); err != nil {
		return fmt.Errorf("read package.json: %w", err)
	}
	if declared.PackageManager != "" || declared.Dagger.BaseImage != "" || declared.Dagger.Runtime != "" {
		return fmt.Errorf("package.json: the lab's runtime does not know packageManager, dagger.baseImage and dagger.runtime")
	}
	m.dependencies = declared.Dependencies
	if m.packageJSON, err = updatedPackageJSON(packageJSON); err != nil {
		return fmt.Errorf("update package.json: %w", err)
	}

	tsconfig, err := m.read(ctx, files, "tsconfig.json", defaultTSConfig)
	if err != nil {
		return err
	}
	if m.tsconfig, err = updatedTSConfig(tsconfig); err != nil {
		return fmt.Errorf("update tsconfig.json: %w", err)
	}
	return nil
}

func (m *module) read(ctx context.Context, files []string, name, absent string) (string, error) {
	if !slices.Contains(files, name) {
		return absent, nil
	}
	return m.source.File(name).Contents(ctx)
}

func (m *module) sourceWithoutConfig() *dagger.Directory {
	return dag.Directory().WithDirectory("/", m.source, dagger.DirectoryWithDirectoryOpts{
		Exclude: append([]string{"sdk", "node_modules"}, configFiles...),
	})
}

// newModule is the source of a module that has none yet.
func newModule(name string) string {
	return strings.ReplaceAll(templateTS, "ModuleName", strcase.ToCamel(name))
}
