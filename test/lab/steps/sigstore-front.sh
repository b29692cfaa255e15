#!/usr/bin/env bash
# sigstore-front.sh OUT
set -euo pipefail
cd "$LAB_SOURCE/sigstore"
mkdir "$1/bin"
go build -buildvcs=false -trimpath -ldflags "-s -w" -o "$1/bin/sigstore-front" .
