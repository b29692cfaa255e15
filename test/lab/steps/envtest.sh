#!/usr/bin/env bash
# envtest.sh OUT VERSION: etcd and kube-apiserver as setup-envtest fetches them, from the modules that envtest/go.sum pins. They are compiled
# without optimizations, which takes two thirds of the time: one test asks them for a moment.
set -euo pipefail
out=$1 version=$2 binaries=$1/controller-tools/envtest
cd "$LAB_SOURCE/envtest"
mkdir -p "$binaries"
flags=(-mod=readonly -buildvcs=false -trimpath -gcflags='all=-N -l -dwarf=false')
go build "${flags[@]}" -ldflags "-s -w" -o "$binaries/etcd" go.etcd.io/etcd/server/v3
go build "${flags[@]}" -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=v$version" -o "$binaries/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
mkdir -p "$out/files"
tar -C "$out" -czf "$out/files/envtest-v$version-linux-amd64.tar.gz" controller-tools
rm -r "$out/controller-tools"
