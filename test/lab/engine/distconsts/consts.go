// Package distconsts stands in for the package of the same name in Dagger's repository, which the Go module mirror
// does not serve: the paths and names that engine and CLI expect of the distribution that they are part of.
//
// Paths below /run exist in the engine's own mount namespace only (see ../../lib/engine-namespace.sh), so one build
// serves every lab folder.
package distconsts

const (
	EngineContainerName   = "dagger-engine.dev"
	DefaultEngineSockAddr = "unix:///run/dagger/engine.sock"

	RuncPath               = "/usr/sbin/runc"
	DaggerInitPath         = "/run/slipway-lab/bin/dagger-init"
	EngineDefaultStateDir  = "/var/lib/dagger"
	EngineCustomCACertsDir = "/usr/local/share/ca-certificates"

	EngineContainerBuiltinContentDir   = "/run/slipway-lab/content"
	GoSDKManifestDigestEnvName         = "DAGGER_GO_SDK_MANIFEST_DIGEST"
	PythonSDKManifestDigestEnvName     = "DAGGER_PYTHON_SDK_MANIFEST_DIGEST"
	TypescriptSDKManifestDigestEnvName = "DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST"

	AlpineVersion  = "3.22.1"
	AlpineImage    = "alpine:" + AlpineVersion
	GolangVersion  = "1.25.5"
	GolangImage    = "golang:" + GolangVersion + "-alpine"
	BusyboxVersion = "1.37.0"
	BusyboxImage   = "busybox:" + BusyboxVersion

	OCIVersionAnnotation = "org.opencontainers.image.version"
)
