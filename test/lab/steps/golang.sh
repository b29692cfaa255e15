#!/usr/bin/env bash
# golang.sh OUT VERSION: the golang image as an OCI layout: Debian with a C compiler, and the toolchain from the Go module mirror or,
# where the machine has that version, from the machine.
set -euo pipefail
out=$1 version=$2
goroot=$(go env GOROOT)
[[ $("$goroot/bin/go" version) == "go version go$version "* ]]

umoci init --layout "$out/layout"
umoci new --image "$out/layout:content"
umoci insert --image "$out/layout:content" "$LAB/built/rootfs-golang/rootfs" /
# Not linked but copied: the module cache is read-only, and an image's files are their owner's.
mkdir -p "$out/go" "$out/empty"
cp -aL "$goroot/." "$out/go/"
chmod -R u+w "$out/go"
rm -rf "$out/go/test" "$out/go/pkg/obj"
umoci insert --image "$out/layout:content" "$out/go" /usr/local/go
mkdir -p "$out"/empty/{bin,src,pkg/mod}
umoci insert --image "$out/layout:content" "$out/empty" /go
umoci config --image "$out/layout:content" --os linux --architecture amd64 \
  --config.env PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  --config.env "GOLANG_VERSION=$version" --config.env GOTOOLCHAIN=local --config.env GOPATH=/go \
  --config.workingdir /go --config.cmd bash
umoci gc --layout "$out/layout"
rm -rf "$out/go" "$out/empty"
