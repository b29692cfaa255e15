#!/usr/bin/env bash
# go-program.sh OUT FOLDER NAME: a program of the lab's own.
set -euo pipefail
cd "$LAB_SOURCE/$2"
mkdir "$1/bin"
go build -buildvcs=false -trimpath -ldflags "-s -w" -o "$1/bin/$3" .
