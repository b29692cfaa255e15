#!/usr/bin/env bash
# go-tool.sh OUT NAME PACKAGE VERSION [LINKER FLAGS…]: a static program from a Go module, under a name of its own.
set -euo pipefail
out=$1 name=$2 package=$3 version=$4
shift 4
GOBIN=$out/bin go install -trimpath -ldflags "-s -w $*" "$package@$version"
[[ -e $out/bin/$name ]] || mv "$out"/bin/* "$out/bin/$name"
