#!/usr/bin/env bash
# git-server.sh OUT
set -euo pipefail
cd "$LAB_SOURCE/git"
mkdir "$1/bin"
go build -buildvcs=false -trimpath -ldflags "-s -w" -o "$1/bin/git-server" .
cp -R hooks "$1/"
