# shellcheck shell=bash disable=SC2034
# Everything that the lab pins outside of a lock file (engine/go.mod, runtime/go.mod and sdk/package-lock.json).

dagger_version=v0.19.10
debian_release=bookworm
go_version=1.26.8

# Versions whose schemas are served: the lowest that a sample allows, and the newest that the module knows.
kubernetes_versions=(1.31.0 1.34.1)

# Programs built from Go modules: name, package, version, extra linker flags.
go_tools=(
  "helm helm.sh/helm/v4/cmd/helm v4.2.2 -X helm.sh/helm/v4/internal/version.version=v4.2.2"
  "regctl github.com/regclient/regclient/cmd/regctl v0.11.5"
  "kubeconform github.com/yannh/kubeconform/cmd/kubeconform v0.7.0 -X main.version=v0.7.0"
  "osv-scanner github.com/google/osv-scanner/v2/cmd/osv-scanner v2.5.1"
  "cosign github.com/sigstore/cosign/v3/cmd/cosign v3.0.6"
  "fulcio github.com/sigstore/fulcio v1.8.5"
  "rekor-server github.com/sigstore/rekor-tiles/v2/cmd/rekor-server/posix v2.2.1"
  "timestamp-server github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server v2.0.5"
  "tesseract github.com/transparency-dev/tesseract/cmd/tesseract/posix v0.1.1"
  "local-kms github.com/nsmithuk/local-kms v0.0.0-20260228092603-2a5e92d09ab6"
  "crane github.com/google/go-containerregistry/cmd/crane v0.20.7"
  "actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12"
)

# Images of one static program: public reference, program (from go_tools), path in the image.
tool_images=(
  "docker.io/alpine/helm:4.2.2 helm /usr/bin/helm"
  "ghcr.io/regclient/regctl:v0.11.5 regctl /regctl"
  "ghcr.io/google/osv-scanner:v2.5.1 osv-scanner /osv-scanner"
  "ghcr.io/sigstore/cosign/cosign:v3.0.6 cosign /ko-app/cosign"
  "ghcr.io/yannh/kubeconform:v0.7.0 kubeconform /kubeconform"
)
