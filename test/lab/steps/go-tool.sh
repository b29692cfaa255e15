#!/usr/bin/env bash
# go-tool.sh OUT NAME PACKAGE[@VERSION] [LINKER FLAGS…]: a static program under a name of its own, from the modules that tools/go.sum pins or
# from a module alone.
set -euo pipefail
out=$1 name=$2 package=$3
shift 3
flags=(-trimpath -ldflags "-s -w $*")
mkdir "$out/bin"
if [[ $package == *@* ]]; then
  GOBIN=$out/bin go install "${flags[@]}" "$package"
else
  cd "$LAB_SOURCE/tools"
  go build -mod=readonly -buildvcs=false "${flags[@]}" -o "$out/bin/$name" "$package"
fi
[[ -e $out/bin/$name ]] || mv "$out"/bin/* "$out/bin/$name"
