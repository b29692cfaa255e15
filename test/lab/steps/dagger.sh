#!/usr/bin/env bash
# dagger.sh OUT VERSION: the engine, its helpers and the CLI from the modules that engine/go.sum pins.
set -euo pipefail
out=$1 version=$2
module=github.com/dagger/dagger
cd "$LAB_SOURCE/engine"
mkdir "$out/bin"
build() {
  local name=$1 package=$2
  shift 2
  go build -mod=readonly -buildvcs=false -trimpath \
    -ldflags "-s -w -X $module/engine.Version=$version -X $module/engine.Tag=$version" "$@" -o "$out/bin/$name" "$module/cmd/$package"
}
build dagger dagger
build dagger-engine engine -tags dfexcludepatterns,dfparents
build codegen codegen
build dnsname dnsname
build dagger-init init
