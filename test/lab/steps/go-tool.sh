#!/usr/bin/env bash
# go-tool.sh OUT PACKAGE VERSION [LINKER FLAGS…]: a static program from a Go module.
set -euo pipefail
out=$1 package=$2 version=$3
shift 3
GOBIN=$out/bin go install -trimpath -ldflags "-s -w $*" "$package@$version"
