#!/usr/bin/env bash
# kubernetes-schemas.sh OUT VERSION…: Kubernetes' JSON schemas, which kubeconform reads, at kubernetes-schemas/vVERSION-standalone-strict. They
# are made of the OpenAPI document in Kubernetes' own Go module.
set -euo pipefail
out=$1
shift
for version in "$@"; do
  folder=$(GOMODCACHE=$out/mod GOFLAGS=-modcacherw go mod download -json "k8s.io/kubernetes@v$version" | jq -r .Dir)
  node "$LAB_SOURCE/schemas/make.js" "$folder/api/openapi-spec/swagger.json" "$out/files/kubernetes-schemas/v$version-standalone-strict"
done
rm -rf "$out/mod"
