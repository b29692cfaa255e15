# shellcheck shell=bash disable=SC2034
# Everything that the lab pins outside of a lock file (go.mod in engine, envtest, runtime and tools, and sdk/package-lock.json).

dagger_version=v0.19.10
debian_release=bookworm
go_version=1.26.8

# Versions whose schemas are served: the lowest that a sample allows, and the newest that the module knows.
kubernetes_versions=(1.31.0 1.34.1)

# The API server that tests of controllers start: that of the sample's libraries. It is what envtest/go.mod says.
envtest_version=1.37.2

# Programs built from Go modules: name, package, linker flags. A package with a version is built as its own module says, one without as
# tools/go.mod says for all of them, so that what they have in common is compiled once. To take another version of one:
# cd test/lab/tools && go get -tool PACKAGE@VERSION; then write it wherever this file names the old one.
go_tools=(
  "helm helm.sh/helm/v4/cmd/helm -X helm.sh/helm/v4/internal/version.version=v4.2.2"
  "regctl github.com/regclient/regclient/cmd/regctl"
  "kubeconform github.com/yannh/kubeconform/cmd/kubeconform -X main.version=v0.7.0"
  "osv-scanner github.com/google/osv-scanner/v2/cmd/osv-scanner"
  "cosign github.com/sigstore/cosign/v3/cmd/cosign"
  "fulcio github.com/sigstore/fulcio"
  "rekor-server github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix"
  "timestamp-server github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server"
  "tesseract github.com/transparency-dev/tesseract/cmd/tesseract/posix"
  "local-kms github.com/nsmithuk/local-kms"
  "crane github.com/google/go-containerregistry/cmd/crane"
  "actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
  "bbolt go.etcd.io/bbolt/cmd/bbolt@v1.4.3" # the version that the engine is built with
)

# Images of one static program: public reference, program (from go_tools), path in the image.
tool_images=(
  "docker.io/alpine/helm:4.2.2 helm /usr/bin/helm"
  "ghcr.io/regclient/regctl:v0.11.5 regctl /regctl"
  "ghcr.io/google/osv-scanner:v2.5.1 osv-scanner /osv-scanner"
  "ghcr.io/sigstore/cosign/cosign:v3.0.6 cosign /ko-app/cosign"
  "ghcr.io/yannh/kubeconform:v0.7.0 kubeconform /kubeconform"
)
