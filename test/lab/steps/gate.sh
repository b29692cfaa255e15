#!/usr/bin/env bash
# gate.sh OUT
set -euo pipefail
cd "$LAB_SOURCE/gate"
mkdir "$1/bin"
go build -buildvcs=false -trimpath -ldflags "-s -w" -o "$1/bin/registry-gate" .
